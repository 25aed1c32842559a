import type { PoolClient } from 'pg';
import type { Reader } from '@/domain/access';
import type { CaseStatus } from '@/domain/exceptions/statuses';
import type { CaseState } from '@/domain/exceptions/transitions';
import { reachedCases } from '@/server/access';
import { anyOf, sets } from '@/server/runtime/sets';

/** What a transition needs of a case, and what decides who may know of it. */
export type Locked = CaseState & { id: string; entityId: string | null; region: string | null; queueId: string };

const locked = reachedCases((given: { ids: readonly string[] }, within) =>
  sets
    .selectFrom('exception_case as c')
    .select(['c.id', 'c.assignee_id as assigneeId', 'c.acknowledged_at as acknowledgedAt'])
    .select(['c.resolved_at as resolvedAt', 'c.resolution', 'c.regressed', 'c.version'])
    .select(['c.entity_id as entityId', 'c.region', 'c.queue_id as queueId'])
    .select((eb) => eb.ref('c.status').$castTo<CaseStatus>().as('status'))
    .where('c.id', '=', anyOf(given.ids, 'uuid'))
    .where(within('c'))
    .orderBy('c.id')
    .forUpdate(),
);

/**
 * The cases of these IDs within the reader's reach, locked until the transaction ends: in one order for everybody, so
 * that two acts never wait for each other in a ring.
 */
export const lockCases = (client: PoolClient, reader: Reader, ids: readonly string[]): Promise<Locked[]> =>
  locked(reader, { ids }, { on: client });
