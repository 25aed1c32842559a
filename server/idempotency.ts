import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { Refusal } from '@/domain/access';

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
): Promise<Answer> {
  if (!key || key.length > KEY_LIMIT)
    throw new Refusal('invalid', `The idempotency key must have 1 to ${KEY_LIMIT} characters.`, 'idempotencyKey');
  const digest = createHash('sha256')
    .update(JSON.stringify([operation, canonical(input)]))
    .digest();
  // A concurrent repetition waits here until the first has committed or rolled back.
  const claimed = await client.query(
    `INSERT INTO idempotency_key (user_id, key, digest, response) VALUES ($1, $2, $3, 'null') ON CONFLICT DO NOTHING`,
    [userId, key, digest],
  );
  if (claimed.rowCount === 0) {
    const { rows } = await client.query<{ digest: Buffer; response: Answer }>(
      'SELECT digest, response FROM idempotency_key WHERE user_id = $1 AND key = $2',
      [userId, key],
    );
    if (!rows[0]?.digest.equals(digest))
      throw new Refusal('invalid', 'This idempotency key was used for another request.', 'idempotencyKey');
    return rows[0].response;
  }
  const answer = await work();
  await client.query('UPDATE idempotency_key SET response = $3 WHERE user_id = $1 AND key = $2', [
    userId,
    key,
    JSON.stringify(answer),
  ]);
  return answer;
}
