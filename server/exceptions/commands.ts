import { assertMay, type Permission, type Reader, Refusal } from '@/domain/access';
import {
  type Act,
  acknowledge,
  assign,
  type CaseState,
  claim,
  comment,
  resume,
  wait,
} from '@/domain/exceptions/transitions';
import { once } from '@/server/idempotency';
import { readMentions } from '@/server/notifications/mentions';
import { type Unit, unitOfWork } from '@/server/runtime/db';
import { recheckCases } from '@/server/spine/recheck';
import { loadAssignee } from './assignee';
import { type Locked, lockCases } from './lock';
import { writeAct } from './write-cases';

/** The case is not as the caller believed; the API shows it as it is now. */
export class CaseConflict extends Refusal {
  constructor(
    message: string,
    readonly caseId: string,
  ) {
    super('conflict', message);
  }
}

export interface CaseCommand {
  idempotencyKey: string;
  /** local ID of the case */
  id: string;
}
export interface VersionedCaseCommand extends CaseCommand {
  /** as last seen by the caller */
  version: number;
}

/** What a transition decides, as the client writes it. */
const stateOf = (state: CaseState) => ({
  status: state.status,
  assigneeId: state.assigneeId,
  assignedBy: state.assignedBy,
  acknowledgedAt: state.acknowledgedAt,
  resolvedAt: state.resolvedAt,
  resolution: state.resolution,
  regressed: state.regressed,
  waitingReason: state.waitingReason,
  waitingUntil: state.waitingUntil,
  pauses: state.pauses.map((pause) => ({ ...pause })),
  escalated: state.escalated,
  escalationSteps: state.escalationSteps,
  version: state.version,
});

/** Writes what a transition says, whole: state, activity, audit entry, notice. */
async function write({ prisma, client }: Unit, reader: Reader, row: Locked, act: Act): Promise<void> {
  const { state, activity, audit } = act;
  await prisma.exceptionCase.update({
    where: { id: row.id },
    data: stateOf(state),
    select: { id: true },
  });
  // The SLA stands still or goes on: when the case is due is worked out again.
  if (JSON.stringify(state.pauses) !== JSON.stringify(row.pauses)) await recheckCases(client, { cases: [row.id] });
  await writeAct(
    client,
    { caseId: row.id, ...activity },
    { actorId: reader.id, audit },
    { id: row.id, entity: row.entityId, region: row.region, queue: row.queueId },
  );
}

/**
 * Acts on a case: asserts the permission, locks it within the reader's reach, decides and writes whole, once per key.
 * @param decide the transition, or a refusal
 * @returns its ID
 */
export async function actOnCase(
  reader: Reader | null,
  permission: Permission,
  name: string,
  input: CaseCommand & { version?: number },
  decide: (row: Locked, unit: Unit, reader: Reader) => Act | Promise<Act>,
): Promise<string> {
  assertMay(reader, permission);
  const { idempotencyKey, ...rest } = input;
  return unitOfWork((unit) =>
    once(
      unit.client,
      reader.id,
      idempotencyKey,
      name,
      rest,
      async () => {
        const [row] = await lockCases(unit.client, reader, [input.id]);
        if (!row)
          throw new Refusal('not found', 'There is no such case, or it lies outside your regions and entities.');
        if (input.version !== undefined && input.version !== row.version)
          throw new CaseConflict('Somebody changed this case since you opened it.', row.id);
        try {
          await write(unit, reader, row, await decide(row, unit, reader));
        } catch (error) {
          if (error instanceof Refusal && error.kind === 'conflict') throw new CaseConflict(error.message, row.id);
          throw error;
        }
        return row.id;
      },
      input.id,
    ),
  );
}

/** Takes a case. @returns its ID */
export const claimCase = (reader: Reader | null, input: VersionedCaseCommand, now: Date): Promise<string> =>
  actOnCase(reader, 'exceptions:work', 'claimException', input, (row, _unit, actor) => claim(row, actor, now));

/** Says that a case has been seen. @returns its ID */
export const acknowledgeCase = (reader: Reader | null, input: VersionedCaseCommand, now: Date): Promise<string> =>
  actOnCase(reader, 'exceptions:work', 'acknowledgeException', input, (row, _unit, actor) =>
    acknowledge(row, actor, now),
  );

/** Comments on a case, whatever its version. Refuses the mention of somebody who may not see it. @returns its ID */
export const commentCase = (
  reader: Reader | null,
  input: CaseCommand & { comment: string },
  now: Date,
): Promise<string> =>
  actOnCase(reader, 'exceptions:work', 'commentException', input, async (row, _unit, actor) =>
    comment(row, actor, input.comment, now, await readMentions(input.comment, row)),
  );

/**
 * Gives a case to a person. Refuses people who may not work on cases, are disabled, or do not see this one.
 * @returns its ID
 */
export const assignCase = (
  reader: Reader | null,
  input: VersionedCaseCommand & { assignee: string; comment?: string | null },
  now: Date,
): Promise<string> =>
  actOnCase(reader, 'exceptions:assign', 'assignException', input, async (row, unit, actor) => {
    const assignee = await loadAssignee(unit, input.assignee);
    assignee.assertReaches(row);
    return assign(row, actor, assignee, input.comment ?? null, now);
  });

/** Says that somebody else must move first, and until when the case waits at the longest. @returns its ID */
export const waitCase = (
  reader: Reader | null,
  input: VersionedCaseCommand & { reason: string; until: Date },
  now: Date,
): Promise<string> =>
  actOnCase(reader, 'exceptions:work', 'waitException', input, (row, _unit, actor) =>
    wait(row, actor, input.reason, input.until, now),
  );

/** Goes on with a case that waits. @returns its ID */
export const resumeCase = (reader: Reader | null, input: VersionedCaseCommand, now: Date): Promise<string> =>
  actOnCase(reader, 'exceptions:work', 'resumeException', input, (row, _unit, actor) => resume(row, actor, now));
