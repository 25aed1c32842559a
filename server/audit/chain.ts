/**
 * The chain of human acts: each entry's hash covers the one before it, so that nothing can be changed, taken out or
 * slipped in without the rest of the chain telling. One chainer at a time places committed entries; writers never
 * wait for it.
 */
import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { pool, transaction } from '@/server/runtime/db';

/** Advisory lock of the one chainer. */
const CHAIN_LOCK = 7_205_210;
const BATCH = 1_000;
const START = Buffer.alloc(32);

/** An entry as text in the store's own notation, so that every reader computes the same bytes. */
interface EntryText {
  id: string;
  at: string;
  actorId: string;
  action: string;
  subjectKind: string;
  subjectId: string;
  before: string | null;
  after: string | null;
  reason: string | null;
}
interface Placed extends EntryText {
  position: string;
  hash: Buffer;
}

const ENTRY = `id::text AS id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor_id AS "actorId", action,
  subject_kind AS "subjectKind", subject_id AS "subjectId", before::text AS before, after::text AS after, reason`;

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
  const { rows } = await client.query<{ position: string; hash: Buffer }>(
    'SELECT a.position::text AS position, a.hash FROM audit_entry a WHERE a.position IS NOT NULL ORDER BY a.position DESC LIMIT 1',
  );
  return rows[0] ? { position: BigInt(rows[0].position), hash: rows[0].hash } : { position: 0n, hash: START };
}

/**
 * Gives committed entries their place, in order of ID; an entry that commits late comes after those chained before it.
 * @returns how many were placed: 0 when there was none, or another chainer is at work
 */
export async function chain(): Promise<number> {
  return transaction(async (client) => {
    const { rows: locks } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
      CHAIN_LOCK,
    ]);
    if (!locks[0]?.mine) return 0;
    const { rows } = await client.query<EntryText>(
      `SELECT ${ENTRY} FROM audit_entry WHERE position IS NULL ORDER BY audit_entry.id LIMIT ${BATCH}`,
    );
    if (rows.length === 0) return 0;
    let { position, hash } = await head(client);
    const placed = rows.map((entry) => {
      position += 1n;
      hash = hashEntry(hash, position, entry);
      return { id: entry.id, position: String(position), hash };
    });
    await client.query(
      `UPDATE audit_entry a SET position = p.position, hash = p.hash FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS p (id, position, hash) WHERE a.id = p.id`,
      [placed.map(({ id }) => id), placed.map((entry) => entry.position), placed.map((entry) => entry.hash)],
    );
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
  const { rows } = await pool.query<Placed>(
    `SELECT ${ENTRY}, position::text AS position, hash FROM audit_entry WHERE position > $1 ORDER BY audit_entry.position LIMIT $2`,
    [String(position), limit],
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
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM audit_entry WHERE position IS NULL');
  return rows[0]?.n ?? 0;
}
