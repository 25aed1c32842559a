import { assertMay, type Reader } from '@/domain/access';
import { exceptionType } from '@/domain/exceptions';
import { OPEN_STATUSES } from '@/domain/exceptions/define';
import { SEVERITY, termOf } from '@/domain/terms';
import { grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { BASIS, type Worth, type WorthCell, worthOf } from './amounts';
import { type CaseFilter, caseCondition, isSteady, statusesOf } from './filter';

export const GROUPINGS = ['type', 'cause', 'queue', 'assignee', 'severity', 'entity'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface CaseGroup extends Worth {
  readonly key: string;
  readonly label: string;
  readonly count: number;
  readonly overdue: number;
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

function labelOf(by: Grouping, key: string, label: string | null): string {
  if (by === 'type') return exceptionType(key)?.title ?? key;
  if (by === 'severity') return termOf(SEVERITY, key).label;
  if (by === 'assignee' && key === '') return 'Nobody';
  if (by === 'entity' && key === '') return 'No entity';
  return label ?? key;
}

/** Numbers and sums per currency of the cases under a filter, by one attribute, largest group first; exact. */
export async function groupCases(
  reader: Reader | null,
  filter: CaseFilter,
  by: Grouping,
  now: Date,
): Promise<CaseGroup[]> {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [statusesOf(filter), now, OPEN_STATUSES];
  const { key, label, join } = BY[by];
  const condition = caseCondition(reader, filter, now, params);
  const { rows } = await pool.query<WorthCell & { key: string; label: string | null; overdue: number }>(
    prepared(
      `SELECT ${key} AS key, ${label} AS label, c.currency, ${BASIS} AS basis, count(*)::int AS count,
        (count(*) FILTER (WHERE c.due_at < $2::timestamptz AND c.status = ANY($3::text[])))::int AS overdue,
        sum(c.amount_at_risk) AS amount
     FROM exception_case c ${join}
     WHERE c.status = ANY($1::text[]) AND ${condition} GROUP BY 1, 3, 4${label.startsWith('max') ? '' : ', 2'}`,
      params,
      isSteady(filter),
    ),
  );
  return [...grouped(rows, ({ key }) => key)]
    .map(([key, cells]) => ({
      key,
      label: labelOf(by, key, cells[0]?.label ?? null),
      count: cells.reduce((total, { count }) => total + count, 0),
      overdue: cells.reduce((total, { overdue }) => total + overdue, 0),
      ...worthOf(cells),
    }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}
