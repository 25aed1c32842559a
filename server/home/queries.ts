import { assertMay, type Reader } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { caseReach } from '@/server/access';
import { activityText } from '@/server/exceptions/activity';
import { BASIS, BASIS_OF_BUCKET, type Worth, type WorthCell, worthOf } from '@/server/exceptions/amounts';
import { type CaseRow, listCases } from '@/server/exceptions/queries';
import { listQueues, type QueueRow } from '@/server/exceptions/queues';
import { isoSql } from '@/server/lineage/records';
import type { TimelineRow } from '@/server/lineage/timeline';
import { withNames } from '@/server/notifications/names';
import { pool } from '@/server/runtime/db';
import { type RowOf, rowsOf, sets } from '@/server/runtime/sets';

export interface MoneyCount extends Worth {
  readonly count: number;
}

export interface HomeFigures {
  readonly myOpen: MoneyCount;
  readonly myOverdue: number;
  readonly teamOpen: MoneyCount;
  readonly unassigned: number;
}

/** Queues of the teams of the reader `$1`; somebody without a team looks at all of them. */
const TEAM_QUEUES = `
  SELECT q.id FROM queue q WHERE q.team_id IN (SELECT team_id FROM team_member WHERE user_id = $1::text) OR NOT EXISTS (SELECT FROM team_member WHERE user_id = $1::text)`;

interface Cell extends WorthCell {
  readonly of: 'mine' | 'team' | 'unassigned';
  readonly overdue: number;
}

/**
 * Open cases of the reader and of the reader's teams, in one statement. The team's come from the rollup, for a queue
 * may hold tens of thousands.
 */
export async function homeFigures(reader: Reader | null, now: Date): Promise<HomeFigures> {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [reader.id, OPEN_STATUSES, now];
  const [cases, rollup] = [caseReach(reader, 'c', params), caseReach(reader, 'r', params, 'empty')];
  const { rows } = await pool.query<Cell>(
    `WITH queues AS MATERIALIZED (${TEAM_QUEUES})
     SELECT 'mine' AS of, c.currency, ${BASIS} AS basis, count(*)::int AS count, sum(c.amount_at_risk)::text AS amount, (count(*) FILTER (WHERE c.due_at < $3::timestamptz))::int AS overdue
       FROM exception_case c WHERE c.assignee_id = $1::text AND c.status = ANY($2::text[]) AND ${cases} GROUP BY 2, 3
     UNION ALL
     SELECT 'team', NULLIF(r.currency, ''), ${BASIS_OF_BUCKET}, sum(r.count)::int, sum(r.amount)::text, 0
       FROM rollup r WHERE r.kpi = 'cases.open.queue' AND r.day = '1970-01-01' AND r.dimension IN (SELECT id FROM queues) AND ${rollup} GROUP BY r.currency, r.bucket HAVING sum(r.count) <> 0
     UNION ALL
     SELECT 'unassigned', NULL, 'none', count(*)::int, NULL, 0 FROM exception_case c WHERE c.assignee_id IS NULL AND c.status = ANY($2::text[]) AND c.queue_id IN (SELECT id FROM queues) AND ${cases}
     ORDER BY 1, 2`,
    params,
  );
  const of = (kind: Cell['of']) => rows.filter((row) => row.of === kind);
  return {
    myOpen: moneyCount(of('mine')),
    myOverdue: of('mine').reduce((total, { overdue }) => total + overdue, 0),
    teamOpen: moneyCount(of('team')),
    unassigned: of('unassigned')[0]?.count ?? 0,
  };
}

const moneyCount = (cells: readonly Cell[]): MoneyCount => ({
  count: cells.reduce((total, { count }) => total + count, 0),
  ...worthOf(cells),
});

/** What is due next: the reader's own cases, or those of the team that nobody has taken when there are none. */
export async function dueNext(reader: Reader | null, first: number, now: Date): Promise<CaseRow[]> {
  assertMay(reader, 'exceptions:read');
  const order = { field: 'due', direction: 'ASC' } as const;
  const mine = await listCases(reader, { mine: true, open: true }, order, { first }, now);
  if (mine.rows.length > 0) return mine.rows.map(({ row }) => row);
  const queues = await myQueues(reader);
  if (queues.length === 0) return [];
  const team = await listCases(
    reader,
    { queues: queues.map(({ id }) => id), unassigned: true, open: true },
    order,
    { first },
    now,
  );
  return team.rows.map(({ row }) => row);
}

/** Queues of the reader's teams, in their order; all when the reader has no team. */
export async function myQueues(reader: Reader | null): Promise<QueueRow[]> {
  assertMay(reader, 'exceptions:read');
  const [queues, teams] = await Promise.all([
    listQueues(reader),
    rowsOf(sets.selectFrom('team_member').select('team_id').where('user_id', '=', reader.id)),
  ]);
  const mine = new Set(teams.map(({ team_id }) => team_id));
  return mine.size === 0 ? queues : queues.filter(({ teamId }) => mine.has(teamId));
}

type Acted = Pick<RowOf<'case_activity'>, 'kind' | 'comment'> &
  Pick<RowOf<'exception_case'>, 'title' | 'currency'> & {
    id: string;
    at: string;
    detail: Readonly<Record<string, unknown>>;
    actor: string | null;
    number: string;
    amount: string | null;
  };

/** What others and the rules did lately on cases of the reader or the reader's teams, the newest first. */
export async function changedLately(reader: Reader | null, first: number): Promise<TimelineRow[]> {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [reader.id];
  // Activities come in order of their number, so the newest are read backwards until enough are in reach.
  const { rows } = await pool.query<Acted>(
    `SELECT v.id::text, ${isoSql('v.at')} AS at, v.kind, v.detail, v.comment, COALESCE(p.name, v.actor_id) AS actor, c.title, c.number::text, c.amount_at_risk::text AS amount, c.currency
       FROM case_activity v JOIN exception_case c ON c.id = v.case_id LEFT JOIN app_user p ON p.id = v.actor_id
      WHERE v.actor_id IS DISTINCT FROM $1::text AND (c.assignee_id = $1::text OR c.queue_id IN (${TEAM_QUEUES})) AND ${caseReach(reader, 'c', params)} ORDER BY v.id DESC LIMIT ${first}`,
    params,
  );
  const comments = await withNames(rows.map(({ comment }) => comment));
  rows.forEach((row, index) => {
    row.comment = comments[index] ?? null;
  });
  // What was learned last is shown in the order in which it happened.
  rows.sort((a, b) => (a.at < b.at ? 1 : -1));
  return rows.map(({ id, at, kind, detail, comment, actor, title, number, amount, currency }) => ({
    id: `act.${id}`,
    at,
    receivedAt: null,
    source: null,
    kind: `case ${kind}`,
    title: `Exception ${number}: ${title}`,
    detail: comment ?? activityText(kind, detail),
    tone: kind === 'opened' || kind === 'regressed' ? 'broken' : kind === 'resolved' ? 'done' : 'neutral',
    record: null,
    amount,
    currency: amount && currency,
    actor,
  }));
}

/** "Good to see you, Priya." and what is most pressing. */
export function greetingOf(reader: Reader, { myOpen, myOverdue }: HomeFigures): string {
  const name = reader.name.split(' ')[0] ?? reader.name;
  if (myOpen.count === 0) return `Hello ${name}. Nothing is assigned to you.`;
  const cases = `${myOpen.count} ${myOpen.count === 1 ? 'exception is' : 'exceptions are'} yours`;
  return myOverdue > 0 ? `Hello ${name}. ${cases}, ${myOverdue} overdue.` : `Hello ${name}. ${cases}, none overdue.`;
}
