import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { assertMay, type Permission, type Reader, Refusal } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { canonical, once } from '@/server/idempotency';
import { type Unit, unitOfWork } from '@/server/runtime/db';
import { rowOf, sets } from '@/server/runtime/sets';

export interface Keyed {
  readonly idempotencyKey: string;
}

/** A change of what exists may say what it was made upon; absent means: whatever is there. */
export interface Expecting {
  /** `revision` of what the change was made upon; '' where there was nothing */
  readonly expected?: string | null;
}

/** Advisory lock of set-up: its commands are few, and each sees what the one before it left. */
const SETUP_LOCK = 7_205_230;

/** A setting command: one transaction, once per key, with its audit entry. The answer is what `work` returns. */
export async function setting<Input extends Keyed, Answer>(
  reader: Reader | null,
  permission: Permission,
  name: string,
  input: Input,
  work: (unit: Unit, actor: Reader) => Promise<Answer>,
): Promise<Answer> {
  assertMay(reader, permission);
  const { idempotencyKey, ...rest } = input;
  return unitOfWork(async (unit) => {
    await unit.client.query<never>('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);
    return once(unit.client, reader.id, idempotencyKey, name, rest, () => work(unit, reader));
  });
}

/** What stands for one state of something that is set up: the same content has the same revision. */
export const revisionOf = (state: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(state)))
    .digest('hex')
    .slice(0, 16);

interface Change<State> {
  readonly kind: string;
  readonly id: string;
  /** undefined when it did not exist */
  readonly before: State | undefined;
  readonly after: State;
  readonly reason?: string | null;
}

/** Writes down a change with before and after; what changes nothing leaves no entry. */
export async function note<State>(client: PoolClient, actor: Reader, at: Date, change: Change<State>): Promise<void> {
  const { kind, id, before, after, reason } = change;
  if (before !== undefined && revisionOf(before) === revisionOf(after)) return;
  await recordAct(client, {
    actorId: actor.id,
    at,
    action: `${kind}.set`,
    subjectKind: kind,
    subjectId: id,
    before,
    after,
    reason: reason ?? null,
  });
}

/**
 * Refuses a change that was made upon another state than is there now, saying who changed it and when: the writer
 * looks at what is there, keeps the own text, and decides.
 */
export async function assertUnchanged(
  client: PoolClient,
  kind: string,
  id: string,
  before: unknown,
  expected: string | null | undefined,
): Promise<void> {
  if (expected == null || (before === undefined ? expected === '' : revisionOf(before) === expected)) return;
  if (expected === '')
    throw new Refusal(
      'invalid',
      `There is one called "${id}" already: choose another, or change that one.`,
      kind === 'source' ? 'name' : 'code',
    );
  const last = await rowOf(
    sets
      .selectFrom('audit_entry as a')
      .leftJoin('app_user as u', 'u.id', 'a.actor_id')
      .select((eb) => eb.fn.coalesce('u.name', 'a.actor_id').as('name'))
      .select('a.at')
      .where('a.subject_kind', '=', kind)
      .where('a.subject_id', '=', id)
      .orderBy('a.id', 'desc')
      .limit(1),
    { on: client },
  );
  const by = last
    ? `${last.name} changed this on ${last.at.toISOString().slice(0, 16).replace('T', ' at ')} UTC`
    : 'This was changed';
  throw new Refusal('conflict', `${by}, after you had opened it.`);
}
