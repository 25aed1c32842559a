/**
 * What follows an act outside of its transaction. The act writes a row here, in its transaction; the worker sends it
 * after the commit. A row is claimed for a while before it is sent, so that a worker that dies in between leaves it to
 * be sent again under the same key.
 */
import { sql } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { nextAttempt } from '@/domain/notifications/pace';
import { pool } from '@/server/runtime/db';
import { anyOf, inserting, rowsOf, sets } from '@/server/runtime/sets';
import type { Outcome, Queued } from './define';

const put = inserting(
  'outbox',
  ['topic', 'key', 'user_id', 'payload', 'created_at', 'due_at'],
  'ON CONFLICT (key) DO NOTHING',
);

/** Something to be sent, not before `dueAt`. */
export interface Sendable {
  readonly topic: string;
  readonly key: string;
  readonly userId: string | null;
  readonly payload: unknown;
  readonly at: Date;
  readonly dueAt: Date;
}

/** Writes down what is to be sent, in the transaction of what it follows from; a key that is known already is left alone. */
export const enqueue = (client: PoolClient, rows: readonly Sendable[]): Promise<void> =>
  put(
    client,
    rows.map(({ topic, key, userId, payload, at, dueAt }) => ({
      topic,
      key,
      user_id: userId,
      payload: payload as string,
      created_at: at,
      due_at: dueAt,
    })),
  );

const ROW = ['id', 'topic', 'key', 'user_id as userId', 'payload', 'created_at as createdAt', 'attempts'] as const;

const due = (topics: readonly string[], now: Date, limit: number) =>
  sets
    .selectFrom('outbox')
    .where('done_at', 'is', null)
    .where('due_at', '<=', now)
    .where('topic', '=', anyOf(topics, 'text'))
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked();

/** What is due of these topics, locked until the transaction of `client` ends. */
export const takeDue = (
  client: PoolClient,
  topics: readonly string[],
  now: Date,
  limit: number,
): Promise<readonly Queued[]> => rowsOf(due(topics, now, limit).select(ROW), { on: client, steady: false });

/** How long a claimed row is left to who claimed it. */
const CLAIM_MS = 120_000;

/** Claims what is due of these topics: nobody else sends it while the claim holds. */
export async function claimDue(topics: readonly string[], now: Date, limit: number): Promise<readonly Queued[]> {
  return rowsOf(
    sets
      .updateTable('outbox')
      .set({ attempts: sql`attempts + 1`, due_at: new Date(now.getTime() + CLAIM_MS) })
      .where('id', 'in', due(topics, now, limit).select('id'))
      .returning(ROW),
    { steady: false },
  );
}

type Connection = Pool | PoolClient;

/** Ends rows that only this database received; what has no key leaves nothing behind. */
export async function finish(client: Connection, rows: readonly Queued[], now: Date): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const these = { on: client, steady: false };
  await rowsOf(sets.deleteFrom('outbox').where('id', '=', anyOf(ids, 'bigint')).where('key', 'is', null), these);
  await rowsOf(
    sets.updateTable('outbox').set({ done_at: now, outcome: 'sent' }).where('id', '=', anyOf(ids, 'bigint')),
    these,
  );
}

/** Writes down what became of an attempt. */
export async function conclude(row: Queued, outcome: Outcome, now: Date): Promise<void> {
  const failure = outcome.outcome === 'sent' ? null : outcome.why;
  await rowsOf(
    sets.updateTable('outbox').set({ done_at: now, outcome: outcome.outcome, failure }).where('id', '=', row.id),
  );
}

/** An attempt that came to nothing: later again, or never. @returns whether it was given up */
export async function postpone(client: Connection, row: Queued, attempts: number, why: string, now: Date) {
  const next = nextAttempt(attempts, now);
  await rowsOf(
    sets
      .updateTable('outbox')
      .set({ attempts, failure: why, ...(next ? { due_at: next } : { done_at: now, outcome: 'failed' }) })
      .where('id', '=', row.id),
    { on: client },
  );
  return next === null;
}

/** How long an ended row is kept: as long as its key may come again, and people may look for what failed. */
const KEPT_DAYS = 30;

/** Takes away what ended long ago. */
export async function prune(now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  await rowsOf(sets.deleteFrom('outbox').where('done_at', '<', before), { on: pool });
}
