import { assertMay, type Reader } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { reach } from '@/server/access';
import { defineLoader } from '@/server/load';
import { pool } from '@/server/runtime/db';

export interface QueueRow {
  id: string;
  title: string;
  teamId: string;
  teamName: string;
  unrouted: boolean;
}

const QUEUE =
  'SELECT q.id, q.title, q.team_id AS "teamId", t.name AS "teamName", q.unrouted FROM queue q JOIN team t ON t.id = q.team_id';

/** All queues in their order. Their numbers are of the cases within the reader's reach. */
export async function listQueues(reader: Reader | null): Promise<QueueRow[]> {
  assertMay(reader, 'exceptions:read');
  const { rows } = await pool.query<QueueRow>(`${QUEUE} ORDER BY q.unrouted, q.position, q.title`);
  return rows;
}

export const queueById = defineLoader<QueueRow>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const { rows } = await pool.query<QueueRow>(`${QUEUE} WHERE q.id = ANY($1::text[])`, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
});

/** Open cases by queue, within reach, out of the rollup that each case keeps by delta. */
export const openByQueue = defineLoader<number>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<{ queueId: string; n: number }>(
    `SELECT r.dimension AS "queueId", sum(r.count)::int AS n FROM rollup r
     WHERE r.kpi = 'cases.open.queue' AND r.dimension = ANY($1::text[]) AND ${reach(reader, 'r', params)} GROUP BY 1`,
    params,
  );
  return new Map(rows.map((row) => [row.queueId, row.n]));
});

/** Overdue cases by queue, within reach. */
export const overdueByQueue = defineLoader<number>(async (reader, ids, now) => {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [ids, OPEN_STATUSES, now];
  const { rows } = await pool.query<{ queueId: string; n: number }>(
    `SELECT c.queue_id AS "queueId", count(*)::int AS n
     FROM exception_case c WHERE c.queue_id = ANY($1::text[]) AND c.status = ANY($2::text[]) AND c.due_at < $3::timestamptz AND ${reach(reader, 'c', params)} GROUP BY 1`,
    params,
  );
  return new Map(rows.map((row) => [row.queueId, row.n]));
});
