import { assertMay, type Reader } from '@/domain/access';
import { exceptionType } from '@/domain/exceptions';
import { accountOfCause, causeWords } from '@/domain/exceptions/causes';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { causeId } from '@/domain/identity';
import { SEVERITY, termOf } from '@/domain/terms';
import { caseReach, places } from '@/server/access';
import { grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';
import { BASIS, BASIS_OF_BUCKET, type Worth, type WorthCell, worthOf } from './amounts';
import { type CaseFilter, caseCondition, isSteady, statusesOf } from './filter';

export const GROUPINGS = ['type', 'cause', 'queue', 'assignee', 'severity', 'entity'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface CaseGroup extends Worth {
  readonly key: string;
  readonly label: string;
  /** local ID of the cause, in groups by cause */
  readonly causeId: string | null;
  readonly count: number;
  readonly overdue: number;
  /** Three quarters of the time are used and not overdue. */
  readonly warning: number;
}

/** Key and label of each grouping in SQL; nobody and nowhere have the key ''. */
const BY: Readonly<Record<Grouping, { key: string; label: string; join: string }>> = {
  type: { key: 'c.type', label: 'c.type', join: '' },
  cause: { key: 'c.cause_key', label: 'c.cause_key', join: '' },
  queue: { key: 'c.queue_id', label: 'max(g.title)', join: 'JOIN queue g ON g.id = c.queue_id' },
  assignee: {
    key: `coalesce(c.assignee_id, '')`,
    label: 'max(g.name)',
    join: 'LEFT JOIN app_user g ON g.id = c.assignee_id',
  },
  severity: { key: 'c.severity', label: 'c.severity', join: '' },
  entity: {
    key: `coalesce(c.entity_id, '')`,
    label: 'max(g.name)',
    join: 'LEFT JOIN legal_entity g ON g.id = c.entity_id',
  },
};

function labelOf(by: Grouping, key: string, label: string | null, names: ReadonlyMap<string, string>): string {
  if (by === 'cause') return causeWords(key, names.get(accountOfCause(key) ?? '') ?? null);
  if (by === 'type') return exceptionType(key)?.title ?? key;
  if (by === 'severity') return termOf(SEVERITY, key).label;
  if (by === 'assignee' && key === '') return 'Nobody';
  if (by === 'entity' && key === '') return 'No entity';
  return label ?? key;
}

type Row = WorthCell & { key: string; label: string | null; overdue: number; warning: number };

/** Numbers and sums per currency of the cases under a filter, by one attribute, largest group first; exact. */
export async function groupCases(
  reader: Reader | null,
  filter: CaseFilter,
  by: Grouping,
  now: Date,
): Promise<CaseGroup[]> {
  assertMay(reader, 'exceptions:read');
  const rows =
    (by === 'type' || by === 'queue' || by === 'cause') && isAllOpen(filter)
      ? await (by === 'cause' ? causesRolledUp(reader, filter, now) : rolledUp(reader, filter, by, now))
      : await counted(reader, filter, by, now);
  const names = by === 'cause' ? await accountNames(rows.flatMap(({ key }) => accountOfCause(key) ?? [])) : new Map();
  return [...grouped(rows, ({ key }) => key)]
    .map(([key, cells]) => ({
      key,
      causeId: by === 'cause' ? causeId(key) : null,
      label: labelOf(by, key, cells.find(({ label }) => label)?.label ?? null, names),
      count: cells.reduce((total, { count }) => total + count, 0),
      overdue: cells.reduce((total, { overdue }) => total + overdue, 0),
      warning: cells.reduce((total, { warning }) => total + warning, 0),
      ...worthOf(cells),
    }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

/** Names of the accounts that causes are about: a cause keeps its key when its account is renamed. */
export async function accountNames(ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf(
    sets
      .selectFrom('account')
      .select(['id', 'name'])
      .where('id', '=', anyOf([...new Set(ids)], 'uuid')),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Whether a filter asks for all that is open, of some regions and entities at most. */
function isAllOpen({ context, open, ...rest }: CaseFilter): boolean {
  if (open !== true || context?.from || context?.to) return false;
  return Object.values(rest).every(
    (value) => value == null || value === '' || (Array.isArray(value) && value.length === 0),
  );
}

/** All that is open, out of the rollup that each case keeps by delta: what fell due before today by day, today's by case. */
async function rolledUp(reader: Reader, { context }: CaseFilter, by: 'type' | 'queue', now: Date): Promise<Row[]> {
  const params: unknown[] = [now, OPEN_STATUSES];
  const cells = [caseReach(reader, 'r', params, 'empty'), ...places('r', context, params, 'empty')].join(' AND ');
  const cases = [caseReach(reader, 'c', params), ...places('c', context, params)].join(' AND ');
  const suffix = by === 'queue' ? '.queue' : '';
  const { rows } = await pool.query<Row>(
    prepared(
      `WITH cell AS (
         SELECT r.dimension AS key, NULLIF(r.currency, '') AS currency, ${BASIS_OF_BUCKET} AS basis, sum(r.count)::int AS count, sum(r.amount)::text AS amount, 0 AS overdue, 0 AS warning
           FROM rollup r WHERE r.kpi = 'cases.open${suffix}' AND r.day = '1970-01-01' AND ${cells} GROUP BY 1, 2, 3 HAVING sum(r.count) <> 0
         UNION ALL
         SELECT r.dimension, NULL, 'none', 0, NULL, sum(r.count)::int, -sum(r.count)::int
           FROM rollup r WHERE r.kpi = 'cases.due${suffix}' AND r.day < ($1::timestamptz AT TIME ZONE 'UTC')::date AND ${cells} GROUP BY 1 HAVING sum(r.count) <> 0
         UNION ALL
         SELECT r.dimension, NULL, 'none', 0, NULL, 0, sum(r.count)::int
           FROM rollup r WHERE r.kpi = 'cases.warn${suffix}' AND r.day < ($1::timestamptz AT TIME ZONE 'UTC')::date AND ${cells} GROUP BY 1 HAVING sum(r.count) <> 0
         UNION ALL
         SELECT ${BY[by].key}, NULL, 'none', 0, NULL, 0, count(*)::int
           FROM exception_case c WHERE c.status = ANY($2::text[]) AND c.warn_at <= $1::timestamptz AND c.warn_at >= date_trunc('day', $1::timestamptz, 'UTC') AND ${cases} GROUP BY 1
         UNION ALL
         SELECT ${BY[by].key}, NULL, 'none', 0, NULL, count(*)::int, -count(*)::int
           FROM exception_case c WHERE c.status = ANY($2::text[]) AND c.due_at < $1::timestamptz AND c.due_at >= date_trunc('day', $1::timestamptz, 'UTC') AND ${cases} GROUP BY 1)
       SELECT cell.*, ${by === 'queue' ? 'q.title' : 'NULL'} AS label FROM cell ${by === 'queue' ? 'JOIN queue q ON q.id = cell.key' : ''}`,
      params,
    ),
  );
  return rows;
}

/** All that is open by cause: numbers and money out of the rollup, what is near and late by case. */
async function causesRolledUp(reader: Reader, { context }: CaseFilter, now: Date): Promise<Row[]> {
  const params: unknown[] = [now, OPEN_STATUSES];
  const cells = [caseReach(reader, 'r', params, 'empty'), ...places('r', context, params, 'empty')].join(' AND ');
  const cases = [caseReach(reader, 'c', params), ...places('c', context, params)].join(' AND ');
  const { rows } = await pool.query<Row>(
    prepared(
      `WITH cell AS (
         SELECT r.dimension::uuid AS cause, NULLIF(r.currency, '') AS currency, ${BASIS_OF_BUCKET} AS basis, sum(r.count)::int AS count, sum(r.amount)::text AS amount, 0 AS overdue, 0 AS warning
           FROM rollup r WHERE r.kpi = 'cases.open.cause' AND r.day = '1970-01-01' AND ${cells} GROUP BY 1, 2, 3 HAVING sum(r.count) <> 0
         UNION ALL
         SELECT c.cause_id, NULL, 'none', 0, NULL, (count(*) FILTER (WHERE c.due_at < $1::timestamptz))::int, (count(*) FILTER (WHERE c.due_at >= $1::timestamptz))::int
           FROM exception_case c WHERE c.status = ANY($2::text[]) AND c.warn_at <= $1::timestamptz AND ${cases} GROUP BY 1)
       SELECT k.key, NULL AS label, cell.currency, cell.basis, cell.count, cell.amount, cell.overdue, cell.warning
         FROM cell CROSS JOIN LATERAL (SELECT x.cause_key AS key FROM exception_case x WHERE x.cause_id = cell.cause LIMIT 1) k`,
      params,
    ),
  );
  return rows;
}

/** The cases under any filter, counted one by one. */
async function counted(reader: Reader, filter: CaseFilter, by: Grouping, now: Date): Promise<Row[]> {
  const params: unknown[] = [statusesOf(filter), now, OPEN_STATUSES];
  const { key, label, join } = BY[by];
  const condition = caseCondition(reader, filter, now, params);
  const { rows } = await pool.query<Row>(
    prepared(
      `SELECT ${key} AS key, ${label} AS label, c.currency, ${BASIS} AS basis, count(*)::int AS count,
        (count(*) FILTER (WHERE c.due_at < $2::timestamptz AND c.status = ANY($3::text[])))::int AS overdue,
        (count(*) FILTER (WHERE c.warn_at <= $2::timestamptz AND c.due_at >= $2::timestamptz AND c.status = ANY($3::text[])))::int AS warning,
        sum(c.amount_at_risk) AS amount
     FROM exception_case c ${join}
     WHERE c.status = ANY($1::text[]) AND ${condition} GROUP BY 1, 3, 4${label.startsWith('max') ? '' : ', 2'}`,
      params,
      isSteady(filter),
    ),
  );
  return rows;
}
