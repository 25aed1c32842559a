import { sql } from 'kysely';
import { assertMay, type Reader } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { reachedCases } from '@/server/access';
import { defineLoader } from '@/server/load';
import { anyOf, fixed, rowsOf, sets } from '@/server/runtime/sets';

export interface QueueRow {
  id: string;
  title: string;
  teamId: string;
  teamName: string;
  unrouted: boolean;
}

const queues = sets
  .selectFrom('queue as q')
  .innerJoin('team as t', 't.id', 'q.team_id')
  .select(['q.id', 'q.title', 'q.team_id as teamId', 't.name as teamName', 'q.unrouted']);

/** All queues in their order. Their numbers are of the cases within the reader's reach. */
export async function listQueues(reader: Reader | null): Promise<QueueRow[]> {
  assertMay(reader, 'exceptions:read');
  return rowsOf(
    queues.where('q.removed_at', 'is', null).orderBy('q.unrouted').orderBy('q.position').orderBy('q.title'),
  );
}

interface Ids extends Readonly<Record<string, unknown>> {
  readonly ids: readonly string[];
}

const byId = fixed(({ ids }: Ids) => queues.where('q.id', '=', anyOf(ids, 'text')));
export const queueById = defineLoader<QueueRow>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  return new Map((await byId({ ids })).map((row) => [row.id, row]));
});

const open = reachedCases(({ ids }: Ids, within) =>
  sets
    .selectFrom('rollup as r')
    .select('r.dimension as queueId')
    .select((eb) => eb.cast<number>(eb.fn.sum('r.count'), 'int4').as('n'))
    .where('r.kpi', '=', sql.lit('cases.open.queue'))
    .where('r.dimension', '=', anyOf(ids, 'text'))
    .where(within('r', 'empty'))
    .groupBy('r.dimension'),
);
/** Open cases by queue, within reach, out of the rollup that each case keeps by delta. */
export const openByQueue = defineLoader<number>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  return new Map((await open(reader, { ids })).map((row) => [row.queueId, row.n]));
});

const overdue = reachedCases((given: Ids & { readonly now: Date }, within) =>
  sets
    .selectFrom('exception_case as c')
    .select('c.queue_id as queueId')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'int4').as('n'))
    .where('c.queue_id', '=', anyOf(given.ids, 'text'))
    .where('c.status', '=', anyOf(OPEN_STATUSES, 'text'))
    .where('c.due_at', '<', given.now)
    .where(within('c'))
    .groupBy('c.queue_id'),
);
/** Overdue cases by queue, within reach. */
export const overdueByQueue = defineLoader<number>(async (reader, ids, now) => {
  assertMay(reader, 'exceptions:read');
  return new Map((await overdue(reader, { ids, now }, { steady: false })).map((row) => [row.queueId, row.n]));
});

/** So many have been warned of, of whom some are overdue by now: cells of days gone by, and today's cases one by one. */
const warned = reachedCases((given: Ids & { readonly now: Date; readonly today: Date }, within) =>
  sets
    .selectFrom('rollup as r')
    .select('r.dimension as queueId')
    .select((eb) => [
      eb
        .cast<number>(
          eb.fn.coalesce(
            eb.fn.sum(sql<number>`CASE WHEN r.kpi = 'cases.warn.queue' THEN r.count ELSE -r.count END`),
            sql.lit(0),
          ),
          'int4',
        )
        .as('n'),
    ])
    .where('r.kpi', 'in', [sql.lit('cases.warn.queue'), sql.lit('cases.due.queue')])
    .where('r.dimension', '=', anyOf(given.ids, 'text'))
    .where('r.day', '<', sql<string>`(${given.now}::timestamptz AT TIME ZONE 'UTC')::date`)
    .where(within('r', 'empty'))
    .groupBy('r.dimension')
    .unionAll(
      sets
        .selectFrom('exception_case as c')
        .select('c.queue_id as queueId')
        .select((eb) => eb.cast<number>(eb.fn.countAll(), 'int4').as('n'))
        .where('c.queue_id', '=', anyOf(given.ids, 'text'))
        .where('c.status', '=', anyOf(OPEN_STATUSES, 'text'))
        .where('c.warn_at', '<=', given.now)
        .where('c.warn_at', '>=', given.today)
        .where(within('c'))
        .groupBy('c.queue_id'),
    )
    .unionAll(
      sets
        .selectFrom('exception_case as c')
        .select('c.queue_id as queueId')
        .select((eb) => eb.cast<number>(sql`-count(*)`, 'int4').as('n'))
        .where('c.queue_id', '=', anyOf(given.ids, 'text'))
        .where('c.status', '=', anyOf(OPEN_STATUSES, 'text'))
        .where('c.due_at', '<', given.now)
        .where('c.due_at', '>=', given.today)
        .where(within('c'))
        .groupBy('c.queue_id'),
    ),
);
/** Cases by queue that have used three quarters of their time and are not overdue, within reach. */
export const warningByQueue = defineLoader<number>(async (reader, ids, now) => {
  assertMay(reader, 'exceptions:read');
  const today = new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`);
  const rows = await warned(reader, { ids, now, today }, { steady: false });
  const found = new Map<string, number>();
  for (const { queueId, n } of rows) found.set(queueId, (found.get(queueId) ?? 0) + n);
  return found;
});
