/** Reading what people did. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { unrestricted } from '@/server/access';
import { COUNT_LIMIT, cappedTotal, keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { pool } from '@/server/runtime/db';
import { type VerifiedPart, verifyPart, waitingForPlace } from './chain';

export interface AuditFilter {
  /** local IDs of people */
  readonly actors?: readonly string[] | null;
  readonly actions?: readonly string[] | null;
  readonly subjectKinds?: readonly string[] | null;
  readonly subject?: string | null;
  /** first and last day, UTC */
  readonly from?: string | null;
  readonly to?: string | null;
}

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** what the subject is called, where people would not know it by its ID */
  readonly subjectTitle: string | null;
  /** JSON */
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string | null;
  readonly position: string | null;
  /** hexadecimal */
  readonly hash: string | null;
}

/** What people did spans every entity: those read it who see every entity. */
function assertReads(reader: Reader | null): asserts reader is Reader {
  assertMay(reader, 'audit:read');
  if (!unrestricted(reader))
    throw new Refusal('forbidden', 'The audit spans every entity: only people who see every entity read it.');
}

const ENTRY = `a.id::text AS id, a.at, a.actor_id AS "actorId", coalesce(u.name, CASE a.actor_id WHEN 'loader' THEN 'Demo loader' ELSE a.actor_id END) AS "actorName", a.action, a.subject_kind AS "subjectKind", a.subject_id AS "subjectId",
  CASE a.subject_kind WHEN 'user' THEN (SELECT s.name FROM app_user s WHERE s.id = a.subject_id)
    WHEN 'exception' THEN (SELECT '#' || c.number FROM exception_case c WHERE c.id::text = a.subject_id)
    WHEN 'api key' THEN (SELECT k.title FROM api_key k WHERE k.id::text = a.subject_id) END AS "subjectTitle",
  a.before::text AS before, a.after::text AS after, a.reason, a.position::text AS position, encode(a.hash, 'hex') AS hash`;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function conditionsOf(filter: AuditFilter, params: unknown[]): string {
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const conditions = ['true'];
  if (filter.actors?.length) conditions.push(`a.actor_id = ANY(${value(filter.actors, 'text[]')})`);
  if (filter.actions?.length) conditions.push(`a.action = ANY(${value(filter.actions, 'text[]')})`);
  if (filter.subjectKinds?.length) conditions.push(`a.subject_kind = ANY(${value(filter.subjectKinds, 'text[]')})`);
  const subject = filter.subject?.trim();
  if (subject) conditions.push(`a.subject_id = ${value(subject.slice(0, 500), 'text')}`);
  for (const day of [filter.from, filter.to])
    if (day && !DAY.test(day)) throw new Refusal('invalid', 'Use days such as 2026-12-25.', 'from');
  if (filter.from) conditions.push(`a.at >= ${value(filter.from, 'date')} AT TIME ZONE 'UTC'`);
  if (filter.to) conditions.push(`a.at < (${value(filter.to, 'date')} + 1) AT TIME ZONE 'UTC'`);
  return conditions.join(' AND ');
}

/** Acts under the filter, the latest first. */
export async function listAudit(
  reader: Reader | null,
  filter: AuditFilter,
  request: PageRequest,
): Promise<Page<AuditRow>> {
  assertReads(reader);
  const size = pageSize(request);
  const params: unknown[] = [];
  const where = conditionsOf(filter, params);
  const given = [...params];
  const place = keyset(
    { column: 'a.id', type: 'bigint', id: 'a.id', idType: 'bigint', direction: 'DESC' },
    request.after,
    params,
  );
  const { rows } = await pool.query<AuditRow>(
    `SELECT ${ENTRY} FROM audit_entry a LEFT JOIN app_user u ON u.id = a.actor_id WHERE ${where} AND ${place.where} ORDER BY ${place.order} LIMIT ${size + 1}`,
    params,
  );
  const total = async () => {
    const counted = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (SELECT 1 FROM audit_entry a WHERE ${where} LIMIT ${COUNT_LIMIT + 1}) c`,
      given,
    );
    return cappedTotal(counted.rows[0]?.n ?? 0);
  };
  return page(rows, request, (row) => [row.id, row.id], total);
}

export interface AuditChoices {
  readonly actors: readonly { id: string; name: string }[];
  readonly actions: readonly string[];
  readonly subjectKinds: readonly string[];
}

/** Distinct values of an indexed column: walked from one to the next, not read through. */
const distinct = (column: string) =>
  `WITH RECURSIVE w AS ((SELECT ${column} AS v FROM audit_entry ORDER BY ${column} LIMIT 1)
     UNION ALL SELECT (SELECT ${column} FROM audit_entry WHERE ${column} > w.v ORDER BY ${column} LIMIT 1) FROM w WHERE w.v IS NOT NULL)
   SELECT v FROM w WHERE v IS NOT NULL`;

/** What the filters offer: who acted, and what was ever done to what. */
export async function auditChoices(reader: Reader | null): Promise<AuditChoices> {
  assertReads(reader);
  const [actors, actions, kinds] = await Promise.all([
    pool.query<{ id: string; name: string }>(
      `SELECT d.v AS id, coalesce(u.name, CASE d.v WHEN 'loader' THEN 'Demo loader' ELSE d.v END) AS name FROM (${distinct('actor_id')}) d LEFT JOIN app_user u ON u.id = d.v ORDER BY 2, 1`,
    ),
    pool.query<{ v: string }>(distinct('action')),
    pool.query<{ v: string }>(distinct('subject_kind')),
  ]);
  return {
    actors: actors.rows,
    actions: actions.rows.map(({ v }) => v),
    subjectKinds: kinds.rows.map(({ v }) => v),
  };
}

export interface ChainState extends VerifiedPart {
  /** entries that have a place */
  readonly entries: number;
  /** entries that wait for theirs */
  readonly waiting: number;
}

/** Entries that one step computes again: some milliseconds, so that nobody waits for it and nothing waits for anybody. */
const STEP = 2_000;

/** Computes the next part of the chain again; the caller goes on from where it ended, until it has `ended`. */
export async function verifyStep(
  reader: Reader | null,
  from: { readonly position: number; readonly head: string } | null,
): Promise<ChainState> {
  assertReads(reader);
  if (from && (!Number.isInteger(from.position) || from.position < 0 || !/^[0-9a-f]{64}$/.test(from.head)))
    throw new Refusal('invalid', 'This is no place in the chain.', 'after');
  const part = await verifyPart(from, STEP);
  const { rows } = await pool.query<{ entries: string }>(
    'SELECT coalesce(max(position), 0)::text AS entries FROM audit_entry',
  );
  return { ...part, entries: Number(rows[0]?.entries ?? 0), waiting: await waitingForPlace() };
}
