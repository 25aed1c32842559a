/**
 * What must be looked at again: an append-only queue, so that no writer ever waits for the one who works it off.
 * Whoever holds the fold lock takes rows in order and deletes what it has seen; a row written meanwhile has another seq.
 */
import type { Pool, PoolClient } from 'pg';
import { now } from '@/server/runtime/clock';

export type Queryable = Pool | PoolClient;

/**
 * master: a statement's subject · event: a usage event with a correction or a second content · flow: usage to route ·
 * record: a record whose version in force changed · transaction: to fold · subject: a suspense or conflict case.
 */
export type DirtyKind = 'master' | 'event' | 'flow' | 'record' | 'transaction' | 'subject';

/** Advisory locks: one folder at a time; usage is applied under the shared side of ROUTING, re-routed under the other. */
export const FOLD_LOCK = 7_205_201;
export const ROUTING_LOCK = 7_205_202;

/** Marks subjects; with `dueAt` they are taken no sooner than then. */
export async function markDirty(client: Queryable, kind: DirtyKind, subjects: Iterable<string>, dueAt: Date | null = null): Promise<void> {
  const list = [...new Set(subjects)];
  if (list.length > 0) await client.query('INSERT INTO dirty (kind, subject, due_at) SELECT $1, unnest($2::text[]), $3', [kind, list, dueAt]);
}

/** The oldest subjects of a kind, each once, with the rows to delete when they are done. */
export async function takeDirty(client: Queryable, kind: DirtyKind, limit: number): Promise<{ subjects: string[]; seqs: number[] }> {
  const { rows } = await client.query<{ seq: number; subject: string }>('SELECT seq, subject FROM dirty WHERE kind = $1 AND (due_at IS NULL OR due_at <= $3) ORDER BY seq LIMIT $2', [kind, limit, now()]);
  return { subjects: [...new Set(rows.map(({ subject }) => subject))], seqs: rows.map(({ seq }) => seq) };
}

export async function clearDirty(client: Queryable, seqs: readonly number[]): Promise<void> {
  if (seqs.length > 0) await client.query('DELETE FROM dirty WHERE seq = ANY($1::bigint[])', [seqs]);
}
