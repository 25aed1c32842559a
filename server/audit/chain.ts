/**
 * The chain of human acts: each entry's hash covers the one before it, so that nothing can be changed, taken out or
 * slipped in without the rest of the chain telling. One chainer at a time places committed entries; writers never
 * wait for it.
 */
import { createHash } from 'node:crypto';
import { type InferResult, sql } from 'kysely';
import type { PoolClient } from 'pg';
import { transaction } from '@/server/runtime/db';
import { rowOf, rowsOf, sets, updating } from '@/server/runtime/sets';

/** Advisory lock of the one chainer. */
const CHAIN_LOCK = 7_205_210;
const BATCH = 1_000;
const START = Buffer.alloc(32);

/** Entries as text in the store's own notation, so that every reader computes the same bytes. */
const entries = sets
  .selectFrom('audit_entry as a')
  .select(['a.actor_id as actorId', 'a.action', 'a.subject_kind as subjectKind', 'a.subject_id as subjectId'])
  .select((eb) => [
    eb.cast<string>('a.id', 'text').as('id'),
    sql<string>`to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('at'),
    eb.cast<string | null>('a.before', 'text').as('before'),
    eb.cast<string | null>('a.after', 'text').as('after'),
  ])
  .select('a.reason');
type EntryText = InferResult<typeof entries>[number];

/** Hash of an entry at its place. jsonb prints keys in one order, and JSON keeps the parts apart. */
function hashEntry(previous: Buffer, position: bigint, entry: EntryText): Buffer {
  const canonical = JSON.stringify([
    String(position),
    entry.id,
    entry.at,
    entry.actorId,
    entry.action,
    entry.subjectKind,
    entry.subjectId,
    entry.before,
    entry.after,
    entry.reason,
  ]);
  return createHash('sha256').update(previous).update(canonical).digest();
}

async function head(client: PoolClient): Promise<{ position: bigint; hash: Buffer }> {
  const last = await rowOf(
    sets
      .selectFrom('audit_entry')
      .select((eb) => [eb.ref('position').$notNull().as('position'), eb.ref('hash').$notNull().as('hash')])
      .where('position', 'is not', null)
      .orderBy('position', 'desc')
      .limit(1),
    { on: client },
  );
  return last ? { position: BigInt(last.position), hash: last.hash } : { position: 0n, hash: START };
}

const placing = updating('audit_entry', ['position', 'hash']);
/**
 * Gives committed entries their place, in order of ID; an entry that commits late comes after those chained before it.
 * @returns how many were placed: 0 when there was none, or another chainer is at work
 */
export async function chain(): Promise<number> {
  return transaction(async (client) => {
    const lock = sql<boolean>`pg_try_advisory_xact_lock(${sql.lit(CHAIN_LOCK)})`.as('mine');
    if (!(await rowOf(sets.selectNoFrom(lock), { on: client }))?.mine) return 0;
    const rows = await rowsOf(entries.where('a.position', 'is', null).orderBy('a.id').limit(BATCH), { on: client });
    if (rows.length === 0) return 0;
    let { position, hash } = await head(client);
    const placed = rows.map((entry) => {
      position += 1n;
      hash = hashEntry(hash, position, entry);
      return { id: entry.id, position: String(position), hash: `\\x${hash.toString('hex')}` };
    });
    await placing(client, placed);
    return placed.length;
  });
}

/** How far a chain was computed again. */
export interface VerifiedPart {
  /** place of the last entry that was found good */
  readonly position: number;
  /** hash of that entry in hexadecimal */
  readonly head: string;
  /** whether this was the end of the chain, or a break */
  readonly ended: boolean;
  /** place of the first entry that is not as it was, or that is missing */
  readonly brokenAt: number | null;
}

/**
 * Computes at most `limit` entries of the chain again, from behind the place at which an earlier part ended.
 * @param from place and hash with which that part ended; the beginning of the chain when absent
 */
export async function verifyPart(
  from: { readonly position: number; readonly head: string } | null,
  limit: number,
): Promise<VerifiedPart> {
  let previous: Buffer = from && from.position > 0 ? Buffer.from(from.head, 'hex') : START;
  let position = BigInt(from?.position ?? 0);
  const rows = await rowsOf(
    entries
      .select((eb) => [eb.ref('a.position').$notNull().as('position'), eb.ref('a.hash').$notNull().as('hash')])
      .where('a.position', '>', Number(position))
      .orderBy('a.position')
      .limit(limit),
  );
  for (const entry of rows) {
    const place = position + 1n;
    if (BigInt(entry.position) !== place || !hashEntry(previous, place, entry).equals(entry.hash))
      return { position: Number(position), head: previous.toString('hex'), ended: true, brokenAt: Number(place) };
    position = place;
    previous = entry.hash;
  }
  return { position: Number(position), head: previous.toString('hex'), ended: rows.length < limit, brokenAt: null };
}

export interface Verification {
  /** whether every placed entry is as it was chained */
  intact: boolean;
  /** number of placed entries that were found good */
  entries: number;
  /** place of the first entry that is not as it was, or that is missing */
  brokenAt: number | null;
  /** hash of the last good entry in hexadecimal: noted elsewhere, it also shows a chain cut short */
  head: string;
  /** entries that wait for their place */
  waiting: number;
}

/** Computes the whole chain again, in pieces of constant memory. */
export async function verify(): Promise<Verification> {
  let part: VerifiedPart | null = null;
  do part = await verifyPart(part, BATCH);
  while (!part.ended);
  return {
    intact: part.brokenAt === null,
    entries: part.position,
    brokenAt: part.brokenAt,
    head: part.head,
    waiting: await waitingForPlace(),
  };
}

/** Entries that are committed and wait for the chainer. */
export async function waitingForPlace(): Promise<number> {
  const waiting = await rowOf(
    sets
      .selectFrom('audit_entry')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('position', 'is', null),
  );
  return waiting?.n ?? 0;
}
