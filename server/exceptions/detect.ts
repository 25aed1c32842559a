/**
 * Brings cases in line with findings: opens, keeps up to date, resolves when the condition is gone, reopens when it
 * returns. Cases close on evidence, from any status; only people write off or force-close.
 */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { exceptionType } from '@/domain/exceptions';
import type { TypedFinding } from '@/domain/exceptions/define';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { open, regress, resolve } from '@/domain/exceptions/transitions';
import { caseId } from '@/domain/identity';
import { decimal } from '@/domain/money';
import type { At } from '@/domain/policies/policies';
import { nextLook, settlesAt } from '@/domain/sla';
import type { SubjectCode } from '@/domain/subjects/define';
import { isWithinTolerance } from '@/domain/variance';
import { announceChange } from '@/server/changes';
import { loadEntities } from '@/server/correlation/entities';
import { caseContributions } from '@/server/kpis';
import type { RollupDelta } from '@/server/kpis/rollup';
import { anyOf, fixed, sets, updating } from '@/server/runtime/sets';
import { STATE_COLUMNS, STATE_FIELDS, stateRow } from './lock';
import { loadOrigins } from './origins';
import { loadRouting } from './routing';
import { type HeldCase, Standings } from './standing';
import { linkTransactions, type Written, writeActivity, writeCases } from './write-cases';

const casesOfSubjects = fixed((given: { kind: string; subjects: readonly string[] }) =>
  sets
    .selectFrom('exception_case as c')
    .select(STATE_COLUMNS)
    .select(['c.type', 'c.cause_key as causeKey', 'c.severity', 'c.contributions'])
    .select(['c.amount_at_risk as amountAtRisk', 'c.opened_at as openedAt', 'c.due_at as dueAt'])
    .select(['c.warn_at as warnAt', 'c.cutoff_at as cutoffAt'])
    .$castTo<HeldCase>()
    .where('c.subject_kind', '=', given.kind)
    .where('c.subject_id', '=', anyOf(given.subjects, 'text'))
    .orderBy('c.id')
    .forUpdate(),
);
const loadCases = (client: PoolClient, kind: SubjectCode, subjects: readonly string[]): Promise<HeldCase[]> =>
  casesOfSubjects({ kind, subjects }, { on: client, steady: false });

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
  // A worker that is catching up has not seen the evidence that may be waiting in the queue: it opens nothing new yet.
  const behind = detection.findings.length > 0 && (await isBehind(client, now));
  const isKnown = (finding: TypedFinding) => {
    const before = heldBy.get(caseId(finding.type, finding.subjectKind, finding.subjectId));
    return before !== undefined && OPEN_STATUSES.includes(before.status);
  };
  // An open case whose condition changed within the settle time still holds: closing it would undo what people did.
  const settled = detection.findings.filter(
    (finding) => isKnown(finding) || (now >= settlesAt(finding.since, at, finding.entityId) && !behind),
  );

  const standings = new Standings(
    client,
    await loadRouting(client, settled),
    await loadOrigins(client, settled),
    await loadEntities(client),
    at,
    delta,
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
      Math.min(
        now.getTime(),
        Math.max(settlesAt(finding.since, at, finding.entityId).getTime(), before ? evidenceAt.getTime() : 0),
      ),
    );
    const transition = before ? regress(before, begins, grown) : open(begins);
    // A case that a person closed for good stays as it was closed.
    if (before && !transition && !OPEN_STATUSES.includes(before.status)) continue;
    written.push(await standings.of(finding, before, transition, begins));
  }
  await writeCases(client, written, now);
  await standings.conclude();
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
    const held = behind && !settled.includes(finding) && now >= settlesAt(finding.since, at, finding.entityId);
    const look = held ? new Date(now.getTime() + CATCH_UP_MS) : nextLook(finding.since, at, finding.entityId);
    return look ? [{ finding, at: look }] : [];
  });
}

const closing = updating('exception_case', [...STATE_FIELDS, 'wake_at', 'contributions', 'detected_at']);
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
      ...stateRow(transition.state),
      wake_at: null,
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
