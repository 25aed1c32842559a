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
  return rowsOf(queues.orderBy('q.unrouted').orderBy('q.position').orderBy('q.title'));
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
