import type { PoolClient } from 'pg';
import type { Reader } from '@/domain/access';
import type { CaseState } from '@/domain/exceptions/transitions';
import { reachedCases } from '@/server/access';
import { anyOf, sets } from '@/server/runtime/sets';

/** What a transition needs of a case, and what decides who may know of it. */
export type Locked = CaseState & {
  id: string;
  entityId: string | null;
  region: string | null;
  queueId: string;
  subjectKind: string;
  subjectId: string;
};

/** The state of a case `c` as transitions read it. */
export const STATE_COLUMNS = [
  'c.status',
  'c.assignee_id as assigneeId',
  'c.assigned_by as assignedBy',
  'c.acknowledged_at as acknowledgedAt',
  'c.resolved_at as resolvedAt',
  'c.resolution',
  'c.regressed',
  'c.waiting_reason as waitingReason',
  'c.waiting_until as waitingUntil',
  'c.pauses',
  'c.escalated',
  'c.escalation_steps as escalationSteps',
  'c.version',
  'c.id',
  'c.entity_id as entityId',
  'c.region',
  'c.queue_id as queueId',
  'c.subject_kind as subjectKind',
  'c.subject_id as subjectId',
] as const;

/** The columns that a state is written to. */
export const STATE_FIELDS = [
  'status',
  'assignee_id',
  'assigned_by',
  'acknowledged_at',
  'resolved_at',
  'resolution',
  'regressed',
  'waiting_reason',
  'waiting_until',
  'pauses',
  'escalated',
  'escalation_steps',
  'version',
] as const;

export const stateRow = (state: CaseState) => ({
  status: state.status,
  assignee_id: state.assigneeId,
  assigned_by: state.assignedBy,
  acknowledged_at: state.acknowledgedAt,
  resolved_at: state.resolvedAt,
  resolution: state.resolution,
  regressed: state.regressed,
  waiting_reason: state.waitingReason,
  waiting_until: state.waitingUntil,
  pauses: state.pauses,
  escalated: state.escalated,
  escalation_steps: state.escalationSteps,
  version: state.version,
});

const locked = reachedCases((given: { ids: readonly string[] }, within) =>
  sets
    .selectFrom('exception_case as c')
    .select(STATE_COLUMNS)
    .$castTo<Locked>()
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
