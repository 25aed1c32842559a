import { pool, transaction } from '@/server/runtime/db';
import { log } from '@/server/runtime/log';
import { INNER, OUTER } from '.';
import type { InnerTopic, Queued } from './define';
import { claimDue, conclude, finish, postpone, takeDue } from './queue';

/** One worker at a time works off what is inner, so that two never add to the same notification. */
const INNER_LOCK = 7_205_240;
const INNER_BATCH = 500;
const OUTER_BATCH = 20;

/** One round over what is due. @returns how many rows were taken */
export async function sendDue(now: Date): Promise<number> {
  let taken = 0;
  for (const topic of INNER) taken += await workOff(topic, now);
  return taken + (await sendOuter(now));
}

async function workOff(topic: InnerTopic, now: Date, limit = INNER_BATCH): Promise<number> {
  let rows: readonly Queued[] = [];
  try {
    return await transaction(async (client) => {
      const { rows: lock } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS held', [
        INNER_LOCK,
      ]);
      if (!lock[0]?.held) return 0;
      rows = await takeDue(client, [topic.code], now, limit);
      if (rows.length === 0) return 0;
      await topic.work(client, rows, now);
      await finish(client, rows, now);
      return rows.length;
    });
  } catch (error) {
    const [only] = rows;
    if (!only) throw error;
    // One that can't be worked off must not hold up the others: they are tried one by one.
    if (rows.length > 1) return workOff(topic, now, 1);
    log.error({ err: error, topic: topic.code }, 'what was to be told could not be worked off');
    await postpone(pool, only, only.attempts + 1, (error as Error).message, now);
    return 1;
  }
}

async function sendOuter(now: Date): Promise<number> {
  const topics = new Map(OUTER.map((topic) => [topic.code, topic]));
  const rows = await claimDue([...topics.keys()], now, OUTER_BATCH);
  await Promise.all(
    rows.map(async (row) => {
      try {
        const outcome = await topics.get(row.topic)?.send(row, now);
        if (outcome) await conclude(row, outcome, now);
      } catch (error) {
        const why = (error as Error).message;
        const givenUp = await postpone(pool, row, row.attempts, why, now);
        log.warn({ topic: row.topic, key: row.key, why, givenUp }, 'something could not be sent');
      }
    }),
  );
  return rows.length;
}
