/** Who wants to hear of a case, a cause or an account. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { caseReach, reach } from '@/server/access';
import { once } from '@/server/idempotency';
import { pool, unitOfWork } from '@/server/runtime/db';
import { rowOf, sets } from '@/server/runtime/sets';

export const WATCH_KINDS = ['case', 'cause', 'account'] as const;
export type WatchKind = (typeof WATCH_KINDS)[number];

/** What is watched: ID of the case or account, key of the cause. */
export interface Watched {
  readonly kind: WatchKind;
  readonly key: string;
}

/** Whether the reader reaches it: of a cause one of its cases. */
async function isReached(reader: Reader, { kind, key }: Watched): Promise<boolean> {
  const params: unknown[] = [key];
  const texts: Record<WatchKind, () => string> = {
    case: () => `exception_case c WHERE c.id::text = $1::text AND ${caseReach(reader, 'c', params)}`,
    cause: () => `exception_case c WHERE c.cause_key = $1::text AND ${caseReach(reader, 'c', params)}`,
    account: () => `account a WHERE a.id::text = $1::text AND ${reach(reader, 'a', params)}`,
  };
  const { rows } = await pool.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM ${texts[kind]()}) AS found`,
    params,
  );
  return rows[0]?.found === true;
}

/** Whether the reader watches it. */
export async function isWatching(reader: Reader | null, { kind, key }: Watched): Promise<boolean> {
  assertMay(reader, 'exceptions:read');
  const row = await rowOf(
    sets
      .selectFrom('watch')
      .select('muted')
      .where('kind', '=', kind)
      .where('key', '=', key)
      .where('user_id', '=', reader.id),
  );
  return row !== undefined && !row.muted;
}

/**
 * Watches something from now on, or no more: then no rule that names this person turns it back. Their own affair, so it
 * stands in no audit. Refuses what lies out of the reader's reach.
 * @returns whether it is watched now
 */
export async function setWatch(
  reader: Reader | null,
  input: Watched & { readonly idempotencyKey: string; readonly on: boolean },
  now: Date,
): Promise<boolean> {
  assertMay(reader, 'exceptions:read');
  const { idempotencyKey, kind, key, on } = input;
  if (on && !(await isReached(reader, input)))
    throw new Refusal('not found', `There is no such ${kind} in your regions and entities.`, 'key');
  return unitOfWork(({ prisma, client }) =>
    once(client, reader.id, idempotencyKey, 'setWatch', { kind, key, on }, async () => {
      const place = { kind, key, userId: reader.id };
      await prisma.watch.upsert({
        where: { kind_key_userId: place },
        create: { ...place, muted: !on, since: now },
        update: { muted: !on },
      });
      return on;
    }),
  );
}
