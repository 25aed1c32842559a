import type { Insertable } from 'kysely';
import type { PoolClient } from 'pg';
import { exceptionType } from '@/domain/exceptions';
import type { TypedFinding } from '@/domain/exceptions/define';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import type { Act, Activity } from '@/domain/exceptions/transitions';
import { caseId } from '@/domain/identity';
import { type ChangedRow, changePayload } from '@/server/changes';
import { inserting, json, type RowOf } from '@/server/runtime/sets';
import type { DB } from '../../generated/kysely/types';
import { STATE_FIELDS } from './lock';

const COLUMNS = [
  'type',
  'subject_kind',
  'subject_id',
  'title',
  'cause_key',
  'cause_id',
  'source',
  'queue_id',
  'rule_id',
  'severity',
  'after_close',
  'amount_at_risk',
  'amount_basis',
  'currency',
  'entity_id',
  'region',
  'account_id',
  'transaction_id',
  'stage',
  'evidence',
  'since',
  'posts_at',
  'opened_at',
  'due_at',
  'due_basis',
  'warn_at',
  'cutoff_at',
  'wake_at',
  'contributions',
  ...STATE_FIELDS,
] as const;

/** A case as it is to be stored, and what happened to it. */
export interface Written {
  row: Pick<Insertable<DB['exception_case']>, (typeof COLUMNS)[number] | 'id'>;
  activity: Activity[];
}

const putCases = inserting(
  'exception_case',
  ['id', ...COLUMNS, 'detected_at'],
  `ORDER BY id
   ON CONFLICT (id) DO UPDATE SET ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(', ')}, detected_at = excluded.detected_at
   WHERE (${COLUMNS.map((name) => `exception_case.${name}`).join(', ')}) IS DISTINCT FROM (${COLUMNS.map((name) => `excluded.${name}`).join(', ')})`,
);

/** Writes cases that are open or reopened, with what happened to them. */
export async function writeCases(client: PoolClient, written: readonly Written[], now: Date): Promise<void> {
  await putCases(
    client,
    written.map(({ row }) => ({ ...row, detected_at: now })),
  );
  await writeActivity(
    client,
    written.flatMap(({ row, activity }) => activity.map((item) => ({ caseId: row.id, ...item }))),
  );
}

const ADDED = `added AS (
    INSERT INTO case_activity (case_id, at, actor_id, kind, detail, comment)
    SELECT case_id, at, actor_id, kind, detail, comment FROM jsonb_populate_recordset(NULL::case_activity, $1::jsonb) RETURNING id, at)`;
const TOLD = `INSERT INTO outbox (topic, payload, created_at, due_at) SELECT 'activity', jsonb_agg(id ORDER BY id), max(at), max(at) FROM added`;
const ADD_ACTIVITY = `WITH ${ADDED} ${TOLD}`;
/** The same with its entry in the audit and the word to open screens: what one act leaves, in one round trip. */
const ADD_ACT = `WITH ${ADDED}, told AS (${TOLD}),
  entry AS (INSERT INTO audit_entry (at, actor_id, action, subject_kind, subject_id, before, after, reason)
    VALUES ($2, $3, $4, 'exception', $5, $6::jsonb, $7::jsonb, $8))
  SELECT pg_notify($9, $10)`;

const activityRows = (activity: readonly (Activity & { caseId: string })[]): string =>
  JSON.stringify(
    activity.map(({ caseId, actorId, at, kind, detail, comment }) => ({
      ...{ case_id: caseId, at, actor_id: actorId, kind, detail, comment },
    })),
  );

/** Writes what a person's act on one case leaves besides its state: activity, entry in the audit, word to open screens. */
export async function writeAct(
  client: PoolClient,
  activity: Activity & { caseId: string },
  { actorId, audit }: { readonly actorId: string; readonly audit: Act['audit'] },
  changed: ChangedRow,
): Promise<void> {
  const { before, after, reason } = audit;
  await client.query<never>(ADD_ACT, [
    activityRows([activity]),
    activity.at,
    actorId,
    audit.action,
    activity.caseId,
    json(before),
    json(after),
    reason ?? null,
    ...changePayload('exceptions', [changed]),
  ]);
}

/**
 * Writes what happened to cases. What is written together is one act or one look of a detector; whom it concerns is
 * told after the commit, as of one (server/notifications).
 */
export async function writeActivity(
  client: PoolClient,
  activity: readonly (Activity & { caseId: string })[],
): Promise<void> {
  if (activity.length === 0) return;
  await client.query<never>(ADD_ACTIVITY, [activityRows(activity)]);
}

/** Which transactions a case touches, and how many open cases each transaction has. */
export async function linkTransactions(
  client: PoolClient,
  findings: readonly TypedFinding[],
  closed: readonly { id: string }[],
): Promise<void> {
  const links = findings.flatMap((finding) =>
    finding.transactions.map(({ id, amount, difference }) => ({
      case_id: caseId(finding.type, finding.subjectKind, finding.subjectId),
      transaction_id: id,
      amount,
      stage: exceptionType(finding.type)?.explains ?? finding.stage,
      difference: difference ?? null,
    })),
  );
  const cases = [
    ...new Set([
      ...findings.map((finding) => caseId(finding.type, finding.subjectKind, finding.subjectId)),
      ...closed.map(({ id }) => id),
    ]),
  ];
  if (cases.length === 0) return;
  const { rows } = await client.query<Pick<RowOf<'case_transaction'>, 'transaction_id'>>(
    `WITH wanted AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(case_id uuid, transaction_id uuid, amount numeric, stage text, difference numeric)),
     gone AS (DELETE FROM case_transaction t WHERE t.case_id = ANY($2::uuid[]) AND t.case_id <> ALL($3::uuid[]) AND NOT EXISTS (SELECT FROM wanted w WHERE w.case_id = t.case_id AND w.transaction_id = t.transaction_id) RETURNING transaction_id),
     kept AS (INSERT INTO case_transaction AS t (case_id, transaction_id, amount, stage, difference) SELECT case_id, transaction_id, amount, stage, difference FROM wanted w WHERE EXISTS (SELECT FROM exception_case c WHERE c.id = w.case_id)
       ON CONFLICT (case_id, transaction_id) DO UPDATE SET amount = excluded.amount, stage = excluded.stage, difference = excluded.difference WHERE (t.amount, t.stage, t.difference) IS DISTINCT FROM (excluded.amount, excluded.stage, excluded.difference) RETURNING transaction_id)
     SELECT transaction_id FROM gone UNION SELECT transaction_id FROM kept UNION SELECT transaction_id FROM wanted UNION SELECT transaction_id FROM case_transaction WHERE case_id = ANY($3::uuid[])`,
    [JSON.stringify(links), cases, closed.map(({ id }) => id)],
  );
  await client.query<never>(
    `UPDATE transaction t SET open_cases = n.count FROM (
       SELECT x.id, (SELECT count(*) FROM case_transaction l JOIN exception_case c ON c.id = l.case_id WHERE l.transaction_id = x.id AND c.status = ANY($2))::int AS count FROM unnest($1::uuid[]) AS x(id)) n
     WHERE t.id = n.id AND t.open_cases <> n.count`,
    [rows.map(({ transaction_id }) => transaction_id), OPEN_STATUSES],
  );
}
