import type { PoolClient } from 'pg';
import { assertMay, type Permission, type Reader, Refusal } from '@/domain/access';
import { type Act, acknowledge, assign, type CaseState, claim, comment } from '@/domain/exceptions/transitions';
import { reach } from '@/server/access';
import { recordAct } from '@/server/audit/record';
import { announceChange } from '@/server/changes';
import { once } from '@/server/idempotency';
import { transaction } from '@/server/runtime/db';
import { loadAssignee } from './assignee';

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

type Locked = CaseState & { id: string; entityId: string | null; region: string | null };

async function lock(client: PoolClient, reader: Reader, id: string): Promise<Locked> {
  const params: unknown[] = [id];
  const { rows } = await client.query<Locked>(
    `SELECT c.id, c.status, c.assignee_id AS "assigneeId", c.acknowledged_at AS "acknowledgedAt", c.resolved_at AS "resolvedAt", c.resolution,
        c.regressed, c.version, c.entity_id AS "entityId", c.region
     FROM exception_case c WHERE c.id = $1::uuid AND ${reach(reader, 'c', params)} FOR UPDATE`,
    params,
  );
  if (!rows[0]) throw new Refusal('not found', 'There is no such case, or it lies outside your regions and entities.');
  return rows[0];
}

/** Writes what a transition says, whole: state, activity, audit entry, notice. */
async function write(client: PoolClient, reader: Reader, row: Locked, act: Act): Promise<void> {
  const { state, activity, audit } = act;
  await client.query(
    `UPDATE exception_case SET status = $2, assignee_id = $3, acknowledged_at = $4, resolved_at = $5, resolution = $6, regressed = $7, version = $8 WHERE id = $1`,
    [
      row.id,
      state.status,
      state.assigneeId,
      state.acknowledgedAt,
      state.resolvedAt,
      state.resolution,
      state.regressed,
      state.version,
    ],
  );
  await client.query(
    'INSERT INTO case_activity (case_id, at, actor_id, kind, detail, comment) VALUES ($1, $2, $3, $4, $5, $6)',
    [row.id, activity.at, activity.actorId, activity.kind, activity.detail, activity.comment],
  );
  await recordAct(client, {
    actorId: reader.id,
    at: activity.at,
    subjectKind: 'exception',
    subjectId: row.id,
    ...audit,
  });
  await announceChange(client, 'exceptions', [{ id: row.id, entity: row.entityId, region: row.region }]);
}

async function perform(
  reader: Reader | null,
  permission: Permission,
  name: string,
  input: CaseCommand & { version?: number },
  decide: (row: Locked, client: PoolClient, reader: Reader) => Act | Promise<Act>,
): Promise<string> {
  assertMay(reader, permission);
  const { idempotencyKey, ...rest } = input;
  return transaction((client) =>
    once(client, reader.id, idempotencyKey, name, rest, async () => {
      const row = await lock(client, reader, input.id);
      if (input.version !== undefined && input.version !== row.version)
        throw new CaseConflict('Somebody changed this case since you opened it.', row.id);
      try {
        await write(client, reader, row, await decide(row, client, reader));
      } catch (error) {
        if (error instanceof Refusal && error.kind === 'conflict') throw new CaseConflict(error.message, row.id);
        throw error;
      }
      return row.id;
    }),
  );
}

/** Takes a case. @returns its ID */
export const claimCase = (reader: Reader | null, input: VersionedCaseCommand, now: Date): Promise<string> =>
  perform(reader, 'exceptions:work', 'claimException', input, (row, _client, actor) => claim(row, actor, now));

/** Says that a case has been seen. @returns its ID */
export const acknowledgeCase = (reader: Reader | null, input: VersionedCaseCommand, now: Date): Promise<string> =>
  perform(reader, 'exceptions:work', 'acknowledgeException', input, (row, _client, actor) =>
    acknowledge(row, actor, now),
  );

/** Comments on a case, whatever its version. @returns its ID */
export const commentCase = (
  reader: Reader | null,
  input: CaseCommand & { comment: string },
  now: Date,
): Promise<string> =>
  perform(reader, 'exceptions:work', 'commentException', input, (row, _client, actor) =>
    comment(row, actor, input.comment, now),
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
  perform(reader, 'exceptions:assign', 'assignException', input, async (row, client, actor) => {
    const assignee = await loadAssignee(client, input.assignee);
    assignee.assertReaches(row);
    return assign(row, actor, assignee, input.comment ?? null, now);
  });
