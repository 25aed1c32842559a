/**
 * How a case stands that a condition holds for: where it lies, how badly it hurts, when it is due, what the clock and
 * the rules make of it. Queue, severity and deadline follow what they come of; what a person decided, who works on it,
 * is the case's own.
 */
import type { PoolClient } from 'pg';
import type { Entities } from '@/domain/entities';
import { exceptionType } from '@/domain/exceptions';
import { causeKey } from '@/domain/exceptions/causes';
import type { TypedFinding } from '@/domain/exceptions/define';
import { type EvidenceItem, words } from '@/domain/exceptions/evidence';
import { OPEN_STATUSES, type Severity } from '@/domain/exceptions/statuses';
import {
  type Activity,
  assignByRule,
  type CaseState,
  escalate,
  type Transition,
  waitEnds,
} from '@/domain/exceptions/transitions';
import { caseId, causeId } from '@/domain/identity';
import type { At } from '@/domain/policies/policies';
import { assigneeBy } from '@/domain/routing';
import { type Deadline, dueOf, higher, lacksRate, nextEscalation, severityOf } from '@/domain/sla';
import type { Contribution } from '@/domain/transaction-state';
import { caseContributions } from '@/server/kpis';
import type { RollupDelta } from '@/server/kpis/rollup';
import { inserting } from '@/server/runtime/sets';
import { stateRow } from './lock';
import { Workers } from './people';
import type { KeptRule, Routing } from './routing';
import type { Written } from './write-cases';

export interface HeldCase extends CaseState {
  id: string;
  type: string;
  subjectId: string;
  causeKey: string;
  severity: Severity;
  queueId: string;
  amountAtRisk: string | null;
  openedAt: Date;
  dueAt: Date;
  warnAt: Date;
  cutoffAt: Date | null;
  contributions: Contribution[];
  entityId: string | null;
  region: string | null;
}

/** Who is behind an act that no person did. */
export const BY_ITSELF = 'throughline';

const writeAudit = inserting('audit_entry', [
  'at',
  'actor_id',
  'action',
  'subject_kind',
  'subject_id',
  'before',
  'after',
]);
/** Who wants to hear no more of it is not asked again. */
const watch = inserting(
  'watch',
  ['kind', 'key', 'user_id', 'origin', 'since'],
  'WHERE EXISTS (SELECT FROM app_user u WHERE u.id = user_id) ON CONFLICT DO NOTHING',
);
type AuditRow = Parameters<typeof writeAudit>[1][number];

/** Works out standings of one set of cases; what they have in common is read once. */
export class Standings {
  private workers: Workers | undefined;
  private readonly audit: AuditRow[] = [];
  private readonly watched: { kind: 'case'; key: string; user_id: string; origin: 'rule'; since: Date }[] = [];
  /** Who got a case last, by rule. */
  private readonly turns = new Map<number, string>();

  constructor(
    private readonly client: PoolClient,
    private readonly routing: Routing,
    private readonly originOf: (finding: TypedFinding) => string | null,
    private readonly entities: Entities,
    private readonly at: At,
    private readonly delta: RollupDelta,
  ) {}

  /**
   * @param transition what the finding made of the case: opened or reopened; null when it was open
   * @param begins when it did
   */
  async of(
    finding: TypedFinding,
    before: HeldCase | undefined,
    transition: Transition | null,
    begins: Date,
  ): Promise<Written> {
    const { at, routing } = this;
    const { now } = at;
    const id = caseId(finding.type, finding.subjectKind, finding.subjectId);
    const activity: Activity[] = [];
    let state: CaseState = before as HeldCase;
    const take = (next: Transition | null) => {
      if (!next) return;
      state = next.state;
      activity.push(next.activity);
    };
    take(transition);
    take(waitEnds(state, now));
    const openedAt = transition ? begins : (before as HeldCase).openedAt;
    const type = exceptionType(finding.type);
    // A task grows no more severe by waiting.
    const weighed = { ...finding, amount: finding.amountAtRisk, ...(type?.isTask ? { since: now } : {}) };
    const source = this.originOf(finding);
    const about = routing.about(finding, source, at);
    const { queueId, rule, unconverted } = routing.place(about, type?.queue ?? 'unrouted');
    const least = higher(type?.severity ?? 'medium', rule?.severity ?? 'low');
    let severity = severityOf(least, weighed, at, before?.severity ?? null);
    const place = { entityId: finding.entityId, region: finding.region, queueId };
    if (transition && state.assigneeId === null && rule?.assignment)
      take(await this.assigned(state, rule as KeptRule, place, about.salesOwner, begins));
    if (transition)
      for (const person of rule?.watchers ?? [])
        this.watched.push({ kind: 'case', key: id, user_id: person, origin: 'rule', since: now });
    if (before && !transition && before.severity !== severity)
      activity.push({
        at: now,
        actorId: null,
        kind: 'severity raised',
        detail: { from: before.severity, to: severity },
        comment: null,
      });
    const entity = this.entities.at(finding.entityId, this.at.now);
    const due = () =>
      dueOf(
        { openedAt, severity, postsAt: finding.postsAt ?? null, pauses: state.pauses },
        routing.slaOf(queueId),
        entity,
        now,
      );
    let deadline = due();
    const next = (of: Deadline) =>
      nextEscalation(
        routing.stepsOf(queueId),
        state.escalationSteps,
        of.dueAt,
        entity?.calendar ?? { zone: 'UTC' },
        state.pauses,
      );
    let step = next(deadline);
    for (; step && step.at <= now; step = next(deadline)) {
      const raised = higher(severity, step.step.severity ?? 'low');
      const to = (await this.people()).who(step.step.person, place, now);
      const was = state;
      take(escalate(state, step.step, to, { from: severity, to: raised }, now));
      if (was.assigneeId === null && state.assigneeId) this.workers?.gave(state.assigneeId);
      this.audit.push({
        at: now,
        actor_id: BY_ITSELF,
        action: 'exception.escalated',
        subject_kind: 'exception',
        subject_id: id,
        before: { severity, assigneeId: was.assigneeId, steps: was.escalationSteps },
        after: { severity: raised, assigneeId: state.assigneeId, steps: state.escalationSteps, to: to?.id ?? null },
      });
      severity = raised;
      deadline = due();
    }
    const evidence = [
      ...finding.evidence,
      ...(lacksRate(weighed, at)
        ? [
            noRate(
              'Severity',
              `No rate from ${finding.currency} into the reporting currency: the amount raises nothing.`,
            ),
          ]
        : []),
      ...unconverted.map(({ name }) =>
        noRate(
          'Routing',
          `No rate from ${finding.currency} into the reporting currency: the rule “${name}” could not weigh it.`,
        ),
      ),
    ];
    const cause = causeKey(finding.cause);
    const contributions = caseContributions({
      ...finding,
      causeKey: cause,
      queueId,
      open: OPEN_STATUSES.includes(state.status),
      openedAt,
      dueAt: deadline.dueAt,
      warnAt: deadline.warnAt,
      cutoffAt: deadline.cutoffAt,
      resolvedAt: state.resolvedAt,
    });
    this.delta.add(before?.contributions ?? [], -1);
    this.delta.add(contributions, 1);
    return {
      activity,
      row: {
        id,
        type: finding.type,
        subject_kind: finding.subjectKind,
        subject_id: finding.subjectId,
        title: finding.title,
        cause_key: cause,
        cause_id: causeId(cause),
        source,
        queue_id: queueId,
        rule_id: rule?.id ?? null,
        severity,
        after_close: deadline.afterClose,
        amount_at_risk: finding.amountAtRisk,
        amount_basis: finding.amountBasis,
        currency: finding.currency,
        entity_id: finding.entityId,
        region: finding.region,
        account_id: finding.accountId,
        transaction_id: finding.transactions[0]?.id ?? null,
        stage: finding.stage,
        evidence,
        since: finding.since,
        posts_at: finding.postsAt ?? null,
        opened_at: openedAt,
        due_at: deadline.dueAt,
        due_basis: deadline.basis,
        warn_at: deadline.warnAt,
        cutoff_at: deadline.cutoffAt,
        wake_at: earliest([step?.at ?? null, state.waitingUntil, deadline.cutoffAt]),
        contributions,
        ...stateRow(state),
      },
    };
  }

  /** Writes what is kept beside the cases themselves: what happened by itself, and whose turn it was. */
  async conclude(): Promise<void> {
    await writeAudit(this.client, this.audit);
    await watch(this.client, this.watched);
    for (const [id, last] of this.turns)
      await this.client.query<never>('UPDATE routing_rule SET last_assignee = $2 WHERE id = $1', [id, last]);
  }

  private async people(): Promise<Workers> {
    this.workers ??= await Workers.load(this.client, this.at.now);
    return this.workers;
  }

  private async assigned(
    state: CaseState,
    rule: KeptRule,
    place: { entityId: string | null; region: string | null; queueId: string },
    salesOwner: string | null,
    at: Date,
  ): Promise<Transition | null> {
    if (!rule.assignment) return null;
    const workers = await this.people();
    const found = assigneeBy(
      rule.assignment,
      workers.candidates(place, this.routing.teamOf(place.queueId)),
      { salesOwner },
      this.turns.get(rule.id) ?? rule.lastAssignee,
      workers.absences,
      this.at.now,
    );
    if (!found) return null;
    this.turns.set(rule.id, found.id);
    workers.gave(found.id);
    return assignByRule(state, found, rule.name, at);
  }
}

const noRate = (label: string, text: string): EvidenceItem => words(label, text);

const earliest = (instants: readonly (Date | null)[]): Date | null => {
  const known = instants.flatMap((instant) => instant?.getTime() ?? []);
  return known.length > 0 ? new Date(Math.min(...known)) : null;
};
