import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { Refusal } from '@/domain/access';
import { json, rowOf, rowsOf, sets } from '@/server/runtime/sets';

const KEY_LIMIT = 200;

/** Keys in a fixed order, so that the same input has the same digest. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, canonical(part)]),
  );
}

/**
 * Performs a command once per key and user, within the command's transaction: a repetition gets the first answer and
 * changes nothing, however many come at the same time.
 *
 * Refuses a key that was used for another request. A refused command leaves no trace: it may be tried again.
 *
 * @param operation name of the command; with the input it is what the key stands for
 * @param work performs it; its answer must survive JSON and hold no secret
 */
export async function once<Answer>(
  client: PoolClient,
  userId: string,
  key: string,
  operation: string,
  input: unknown,
  work: () => Promise<Answer>,
  /** The answer where it is known beforehand: it is kept with the claim. */
  foreseen?: Answer,
): Promise<Answer> {
  if (!key || key.length > KEY_LIMIT)
    throw new Refusal('invalid', `The idempotency key must have 1 to ${KEY_LIMIT} characters.`, 'idempotencyKey');
  const digest = createHash('sha256')
    .update(JSON.stringify([operation, canonical(input)]))
    .digest();
  const own = sets.selectFrom('idempotency_key').where('user_id', '=', userId).where('key', '=', key);
  // A concurrent repetition waits here until the first has committed or rolled back.
  const claimed = await rowOf(
    sets
      .insertInto('idempotency_key')
      .values({ user_id: userId, key, digest, response: json(foreseen ?? null) ?? 'null' })
      .onConflict((taken) => taken.doNothing())
      .returning('key'),
    { on: client },
  );
  if (!claimed) {
    const former = await rowOf(own.select(['digest', 'response']), { on: client });
    if (!former?.digest.equals(digest))
      throw new Refusal('invalid', 'This idempotency key was used for another request.', 'idempotencyKey');
    return former.response as Answer;
  }
  const answer = await work();
  if (foreseen !== undefined) return answer;
  await rowsOf(
    sets
      .updateTable('idempotency_key')
      .set({ response: json(answer) })
      .where('user_id', '=', userId)
      .where('key', '=', key),
    { on: client },
  );
  return answer;
}
