/** The demo company in a test's database: set up as its own setup does, its history delivered wave by wave. */
import type { Api } from '../../demo/api';
import { SOURCES } from '../../demo/company';
import { generate } from '../../demo/generate';
import { setUp } from '../../demo/setup';
import { textOf } from '../../demo/signals';
import { settle } from '../../server/correlation/worker';
import { overrideClock } from '../../server/runtime/clock';
import { ensureDefaults } from '../../server/setup/defaults';
import { ask, readerOf } from '../ask';
import { testDatabase } from '../database';
import { forgetDatabase, makeKey, send } from '../ingestion';

/** One delivery as it came in at the door: who sent it, and the event. */
export interface Delivered {
  readonly source: string;
  readonly event: {
    readonly id: string;
    readonly source: string;
    readonly type: string;
    readonly time: string;
    readonly receivedat?: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

const BATCH = 1_000;

/**
 * Tells the history of a small demo company up to `now`, which is the time on the clock throughout; what is due is
 * worked off after each wave.
 * @returns what was delivered, by wave; and how to let the clock go
 */
export async function demoCompany(
  now: Date,
  story: { seed: string; scale: number; events: number },
): Promise<{ waves: Delivered[][]; release: () => void }> {
  const release = overrideClock(now);
  await (await testDatabase()).reset();
  forgetDatabase();
  await ensureDefaults();
  const administrator = readerOf('administrator');
  const api: Api = async <Data>(query: string, variables: Record<string, unknown> = {}) => {
    const { data, messages } = await ask(administrator, query, variables, { now });
    if (messages.length > 0) throw new Error(messages.join('; '));
    return data as Data;
  };
  await setUp(api, now.getUTCFullYear());
  const key = await makeKey(null, ['ingest', 'backfill']);
  const waves: Delivered[][] = [[], [], []];
  for (const signal of generate({ ...story, now: now.getTime() }).signals)
    if (signal.receivedAt <= now.getTime())
      waves[signal.wave]?.push({ source: signal.source, event: JSON.parse(textOf(signal)) });
  for (const wave of waves) {
    for (const { name } of SOURCES) {
      const events = wave.filter(({ source }) => source === name).map(({ event }) => event);
      for (let from = 0; from < events.length; from += BATCH) {
        const { status, body } = await send(name, key, events.slice(from, from + BATCH));
        if (status !== 202) throw new Error(`${name} refused: ${JSON.stringify(body)}`);
      }
    }
    await settle();
  }
  return { waves, release };
}
