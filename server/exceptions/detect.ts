/**
 * Brings cases in line with findings: opens, keeps up to date, resolves when the condition is gone, reopens when it
 * returns. Cases close on evidence, from any status; only people write off or force-close.
 */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { exceptionType } from '@/domain/exceptions';
import { causeKey } from '@/domain/exceptions/causes';
import type { TypedFinding } from '@/domain/exceptions/define';
import { type EvidenceItem, words } from '@/domain/exceptions/evidence';
import { type CaseStatus, OPEN_STATUSES, type Severity } from '@/domain/exceptions/statuses';
import { type Activity, type CaseState, open, regress, resolve } from '@/domain/exceptions/transitions';
import { caseId } from '@/domain/identity';
import { decimal } from '@/domain/money';
import type { At } from '@/domain/policies/policies';
import { dueOf, lacksRate, nextLook, settlesAt, severityOf } from '@/domain/sla';
import type { SubjectCode } from '@/domain/subjects/define';
import type { Contribution } from '@/domain/transaction-state';
import { isWithinTolerance } from '@/domain/variance';
import { announceChange } from '@/server/changes';
import { loadEntities } from '@/server/correlation/entities';
import { caseContributions } from '@/server/kpis';
import type { CountedCase } from '@/server/kpis/contribute';
import type { RollupDelta } from '@/server/kpis/rollup';
import { anyOf, fixed, sets, updating } from '@/server/runtime/sets';
import { loadRouting } from './routing';
import { linkTransactions, type Written, writeActivity, writeCases } from './write-cases';

interface HeldCase extends CaseState {
  id: string;
  type: string;
  subjectId: string;
  severity: Severity;
  queueId: string;
  amountAtRisk: string | null;
  openedAt: Date;
  dueAt: Date;
  contributions: Contribution[];
  entityId: string | null;
  region: string | null;
}

const casesOfSubjects = fixed((given: { kind: string; subjects: readonly string[] }) =>
  sets
    .selectFrom('exception_case')
    .select(['id', 'type', 'subject_id as subjectId', 'queue_id as queueId', 'assignee_id as assigneeId'])
    .select(['acknowledged_at as acknowledgedAt', 'resolved_at as resolvedAt', 'resolution', 'regressed', 'version'])
    .select(['amount_at_risk as amountAtRisk', 'opened_at as openedAt', 'due_at as dueAt'])
    .select(['entity_id as entityId', 'region'])
    .select((eb) => [
      eb.ref('status').$castTo<CaseStatus>().as('status'),
      eb.ref('severity').$castTo<Severity>().as('severity'),
      eb.ref('contributions').$castTo<Contribution[]>().as('contributions'),
    ])
    .where('subject_kind', '=', given.kind)
    .where('subject_id', '=', anyOf(given.subjects, 'text'))
    .orderBy('id')
    .forUpdate(),
);
const loadCases = (client: PoolClient, kind: SubjectCode, subjects: readonly string[]): Promise<HeldCase[]> =>
  casesOfSubjects({ kind, subjects }, { on: client, steady: false });

const countedCase = (
  state: CaseState,
  finding: TypedFinding,
  queueId: string,
  openedAt: Date,
  dueAt: Date,
): CountedCase => ({
  ...finding,
  queueId,
  open: OPEN_STATUSES.includes(state.status),
  openedAt,
  dueAt,
  resolvedAt: state.resolvedAt,
});

export interface Detection {
  kind: SubjectCode;
  /** Every subject that was looked at: an open case of one without finding is resolved. */
  subjects: readonly string[];
  findings: readonly TypedFinding[];
  /** When the newest evidence about a subject was received; `now` where unknown. */
  evidenceAt?: ReadonlyMap<string, Date>;
}

/** A worker is behind when deliveries have waited this long. */
const CATCH_UP_MS = 3_000;

const pendingSince = fixed((given: { before: Date }) =>
  sets
    .selectFrom('delivery_batch')
    .select('id')
    .where('status', '=', sql.lit('pending'))
    .where('committed_at', '<', given.before)
    .limit(1),
);
async function isBehind(client: PoolClient, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - CATCH_UP_MS);
  return (await pendingSince({ before }, { on: client, steady: false })).length > 0;
}

/**
 * Applies a detection at `now`; what it adds to rollups goes into `delta`.
 * @returns when to look at a finding again: it settles, or its age raises its severity
 */
export async function detect(
  client: PoolClient,
  detection: Detection,
  at: At,
  delta: RollupDelta,
): Promise<{ finding: TypedFinding; at: Date }[]> {
  const { now, policies } = at;
  if (detection.subjects.length === 0) return [];
  const held = await loadCases(client, detection.kind, detection.subjects);
  if (held.length === 0 && detection.findings.length === 0) return [];
  const heldBy = new Map(held.map((item) => [item.id, item]));
  const entities = await loadEntities(client);
  const routing = await loadRouting(client);
  // A worker that is catching up has not seen the evidence that may be waiting in the queue: it opens nothing new yet.
  const behind = detection.findings.length > 0 && (await isBehind(client, now));
  const isKnown = (finding: TypedFinding) => {
    const before = heldBy.get(caseId(finding.type, finding.subjectKind, finding.subjectId));
    return before !== undefined && OPEN_STATUSES.includes(before.status);
  };
  // An open case whose condition changed within the settle time still holds: closing it would undo what people did.
  const settled = detection.findings.filter(
    (finding) => isKnown(finding) || (now >= settlesAt(finding.since, at) && !behind),
  );

  const written: Written[] = [];
  const found = new Set<string>();
  for (const finding of settled) {
    const id = caseId(finding.type, finding.subjectKind, finding.subjectId);
    found.add(id);
    const before = heldBy.get(id);
    const grown =
      before?.amountAtRisk != null &&
      finding.amountAtRisk !== null &&
      decimal(finding.amountAtRisk).greaterThan(before.amountAtRisk) &&
      !isWithinTolerance(
        decimal(finding.amountAtRisk).minus(before.amountAtRisk),
        decimal(before.amountAtRisk),
        policies.of('tolerance', now, finding),
      );
    const evidenceAt = detection.evidenceAt?.get(finding.subjectId) ?? now;
    const begins = new Date(
      Math.min(now.getTime(), Math.max(settlesAt(finding.since, at).getTime(), before ? evidenceAt.getTime() : 0)),
    );
    const transition = before ? regress(before, begins, grown) : open(begins);
    const state: CaseState = transition?.state ?? (before as HeldCase);
    // A case that a person closed for good stays as it was closed.
    if (before && !transition && !OPEN_STATUSES.includes(before.status)) continue;
    const openedAt = transition ? begins : (before as HeldCase).openedAt;
    const type = exceptionType(finding.type);
    const weighed = { ...finding, amount: finding.amountAtRisk };
    // Queue, severity and due follow what they come of; what a person decided, who works on it, is the case's own.
    const queueId = routing.queueOf(finding, type?.queue ?? 'unrouted');
    const severity = severityOf(type?.severity ?? 'medium', weighed, at, before?.severity ?? null);
    const due = dueOf(
      { openedAt, severity, postsAt: finding.postsAt ?? null },
      routing.slaOf(queueId),
      entities.get(finding.entityId ?? '') ?? null,
      now,
    );
    const evidence: readonly EvidenceItem[] = lacksRate(weighed, at)
      ? [
          ...finding.evidence,
          words('Severity', `No rate from ${finding.currency} into the reporting currency: the amount raises nothing.`),
        ]
      : finding.evidence;
    const contributions = caseContributions(countedCase(state, finding, queueId, openedAt, due.dueAt));
    delta.add(before?.contributions ?? [], -1);
    delta.add(contributions, 1);
    const raised: Activity[] =
      before && !transition && before.severity !== severity
        ? [
            {
              at: now,
              actorId: null,
              kind: 'severity raised',
              detail: { from: before.severity, to: severity },
              comment: null,
            },
          ]
        : [];
    written.push({
      activity: [...(transition ? [transition.activity] : []), ...raised],
      row: {
        id,
        type: finding.type,
        subject_kind: finding.subjectKind,
        subject_id: finding.subjectId,
        title: finding.title,
        cause_key: causeKey(finding.cause),
        queue_id: queueId,
        assignee_id: state.assigneeId,
        status: state.status,
        severity,
        regressed: state.regressed,
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
        acknowledged_at: state.acknowledgedAt,
        due_at: due.dueAt,
        due_basis: due.basis,
        resolved_at: state.resolvedAt,
        resolution: state.resolution,
        contributions,
        version: state.version,
      },
    });
  }
  await writeCases(client, written, now);
  const closed = await closeCases(
    client,
    detection,
    held.filter(({ id }) => !found.has(id)),
    now,
    delta,
  );
  await linkTransactions(client, settled, closed);
  const changed = [
    ...written.map(({ row }) => ({
      id: row.id,
      entity: row.entity_id ?? null,
      region: row.region ?? null,
      queue: row.queue_id,
    })),
    ...closed.map(({ id, entityId, region, queueId }) => ({ id, entity: entityId, region, queue: queueId })),
  ];
  if (changed.length > 0) await announceChange(client, 'exceptions', changed);
  return detection.findings.flatMap((finding) => {
    const held = behind && !settled.includes(finding) && now >= settlesAt(finding.since, at);
    const look = held ? new Date(now.getTime() + CATCH_UP_MS) : nextLook(finding.since, at, finding.entityId);
    return look ? [{ finding, at: look }] : [];
  });
}

const closing = updating('exception_case', [
  'status',
  'resolved_at',
  'resolution',
  'version',
  'contributions',
  'detected_at',
]);
/** Cases whose condition is gone. */
async function closeCases(
  client: PoolClient,
  detection: Detection,
  gone: readonly HeldCase[],
  now: Date,
  delta: RollupDelta,
): Promise<HeldCase[]> {
  const closed = gone.flatMap((item) => {
    const at = new Date(
      Math.max(
        item.openedAt.getTime(),
        Math.min(now.getTime(), detection.evidenceAt?.get(item.subjectId)?.getTime() ?? now.getTime()),
      ),
    );
    const transition = resolve(item, exceptionType(item.type)?.evidence ?? 'The condition is gone.', at);
    return transition ? [{ item, transition }] : [];
  });
  if (closed.length === 0) return [];
  const rows = closed.map(({ item, transition }) => {
    const contributions = caseContributions({
      ...item,
      amountBasis: 'unknown',
      currency: null,
      open: false,
      resolvedAt: transition.state.resolvedAt ?? now,
    });
    delta.add(item.contributions, -1);
    delta.add(contributions, 1);
    return {
      id: item.id,
      status: transition.state.status,
      resolved_at: transition.state.resolvedAt,
      resolution: transition.state.resolution,
      version: transition.state.version,
      contributions,
      detected_at: now,
    };
  });
  await closing(client, rows);
  await writeActivity(
    client,
    closed.map(({ item, transition }) => ({ caseId: item.id, ...transition.activity })),
  );
  return closed.map(({ item }) => item);
}
