/**
 * What must be looked at again: an append-only queue, so that no writer ever waits for the one who works it off.
 * Whoever holds the fold lock takes the oldest out; a mark that comes meanwhile is a row of its own.
 */
import type { PoolClient } from 'pg';
import { now } from '@/server/runtime/clock';

export type Queryable = Pick<PoolClient, 'query'>;

/**
 * master: a statement's subject · event: a usage event with a correction or a second content · flow: usage to route ·
 * record: a record whose version in force changed · transaction: to fold · subject: a suspense or conflict case.
 */
export type DirtyKind = 'master' | 'event' | 'flow' | 'record' | 'transaction' | 'subject';

/** Advisory locks: one folder at a time; usage is applied under the shared side of ROUTING, re-routed under the other. */
export const FOLD_LOCK = 7_205_201;
export const ROUTING_LOCK = 7_205_202;

/** Marks subjects; with `dueAt` they are taken no sooner than then. */
export async function markDirty(
  client: Queryable,
  kind: DirtyKind,
  subjects: Iterable<string>,
  dueAt: Date | null = null,
): Promise<void> {
  const list = [...new Set(subjects)];
  if (list.length > 0)
    await client.query('INSERT INTO dirty (kind, subject, due_at) SELECT $1, unnest($2::text[]), $3', [
      kind,
      list,
      dueAt,
    ]);
}

/**
 * Takes the oldest subjects of a kind out of the queue, each once and with every mark of it. To be called first in a
 * transaction: what is read afterwards includes whatever any of these marks stood for, for a mark is written in the
 * transaction of its change. Marks for later go too: whoever settles the subject marks it anew. A rollback puts all back.
 */
export async function takeDirty(client: Queryable, kind: DirtyKind, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ subject: string }>(
    `WITH oldest AS (SELECT subject FROM dirty WHERE kind = $1 AND (due_at IS NULL OR due_at <= $3) ORDER BY seq LIMIT $2),
     gone AS (DELETE FROM dirty d USING (SELECT DISTINCT subject FROM oldest) o WHERE d.kind = $1 AND d.subject = o.subject RETURNING d.subject)
     SELECT DISTINCT subject FROM gone ORDER BY subject`,
    [kind, limit, now()],
  );
  return rows.map(({ subject }) => subject);
}
