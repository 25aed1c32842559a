/** `load`: sets the company up, sends its history, waits until it is worked off, and lets its people work. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Api, apiOf } from './api';
import { COMPANY } from './company';
import { generate } from './generate';
import { address, progressFile, remember, remembered } from './installation';
import { work } from './people';
import { Progress } from './progress';
import { Refusal } from './refusal';
import { begin } from './sandbox/beginning';
import { type Sent, send } from './send';
import { makeKeys, setUp } from './setup';
import type { Signal } from './signals';

const SEED = 'quillmere';
/** Shares of the whole at which each part ends. */
const PARTS = { setUp: 0.04, generated: 0.08, sent: 0.6, caughtUp: 0.92 } as const;
/** A worker that does nothing for this long has stopped. */
const STALLED = 120_000;

interface Summary {
  transactionCount: number;
  exceptions: { total: { count: number } };
}

interface Pipeline {
  pipeline: { backlog: number; dirty: number };
}

function administrator(url: string): Api {
  const file = process.env.THROUGHLINE_TOKEN_FILE;
  if (!file) throw new Refusal('THROUGHLINE_TOKEN_FILE is not set; npm start loads the demo company by itself.');
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch {
    throw new Refusal(`The token file ${file} can not be read.`);
  }
  return apiOf(url, { authorization: `Bearer ${token}` });
}

/** Resolves when nothing waits any more, seen twice. */
async function caughtUp(api: Api, onLeft: (left: number) => void): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let changed = Date.now();
  for (let quiet = 0; quiet < 2; ) {
    const { pipeline } = await api<Pipeline>('{ pipeline { backlog dirty } }');
    const left = pipeline.backlog + pipeline.dirty;
    quiet = left === 0 ? quiet + 1 : 0;
    if (left !== least) changed = Date.now();
    least = left;
    onLeft(left);
    if (Date.now() - changed > STALLED && left > 0)
      throw new Refusal(`The worker has stopped with ${left} to do; is it running?`);
    await pause(250);
  }
}

/** Resolves when as many cases of a type as the stories tell are open, or soon after: what is told may not be detected yet. */
async function casesOpen(api: Api, expected: number): Promise<number> {
  const until = Date.now() + 6_000;
  for (;;) {
    const { exceptions } = await api<Pick<Summary, 'exceptions'>>(
      '{ exceptions(first: 1, filter: { open: true }) { total { count } } }',
    );
    if (exceptions.total.count >= expected || Date.now() > until) return exceptions.total.count;
    await pause(300);
  }
}

const add = (a: Sent, b: Sent): Sent => ({
  accepted: a.accepted + b.accepted,
  duplicates: a.duplicates + b.duplicates,
  conflicting: a.conflicting + b.conflicting,
  rejected: a.rejected + b.rejected,
  requests: a.requests + b.requests,
  bytes: a.bytes + b.bytes,
  complaints: [...a.complaints, ...b.complaints].slice(0, 5),
});

export async function load(): Promise<void> {
  const began = Date.now();
  const url = address();
  const api = administrator(url);
  const progress = new Progress(progressFile());
  // A load that goes on after it was cut short, even on another day, tells the same history: what arrived is known.
  // In a database without our sources there is nothing to go on with, whatever lies in the data folder.
  const { sources } = await api<{ sources: { name: string }[] }>('{ sources { name } }');
  const former = sources.some(({ name }) => name === 'metering') ? remembered() : undefined;
  const state = former ?? {
    seed: SEED,
    now: new Date(began).toISOString(),
    scale: Number(process.env.THROUGHLINE_DEMO_SCALE || 1),
    keys: {},
  };

  progress.at(0, 'setting the company up');
  await setUp(api, new Date(state.now).getUTCFullYear());
  const keys = await makeKeys(api, state.keys);
  remember({ ...state, keys });

  progress.at(PARTS.setUp, 'making up its history');
  const made = generate({ seed: state.seed, now: Date.parse(state.now), scale: state.scale });
  const at = Date.now();
  const waves: Signal[][] = [[], [], []];
  for (const signal of made.signals) if (signal.receivedAt <= at) waves[signal.wave]?.push(signal);
  const [history = [], ...later] = waves;
  begin(made, at);

  let sent = await send(history, {
    url,
    keys,
    onProgress: (done) =>
      progress.at(
        PARTS.generated + (PARTS.sent - PARTS.generated) * (done / history.length),
        `${done.toLocaleString('en')} of ${history.length.toLocaleString('en')} signals sent`,
      ),
  });
  const sentAfter = (Date.now() - at) / 1000;
  let most = 1;
  await caughtUp(api, (left) => {
    most = Math.max(most, left);
    progress.at(
      PARTS.sent + (PARTS.caughtUp - PARTS.sent) * (1 - left / most),
      `${left.toLocaleString('en')} left to work off`,
    );
  });

  progress.at(PARTS.caughtUp, 'its people are at work');
  await casesOpen(api, made.cases.filter(({ from }) => from === 0).length);
  const worked = await work(url, api);
  for (const [index, wave] of later.entries()) {
    progress.at(PARTS.caughtUp + 0.03 * (index + 1), 'evidence comes in');
    sent = add(sent, await send(wave, { url, keys }));
    await caughtUp(api, () => undefined);
  }
  progress.at(1, 'done');
  progress.end();

  const unreadable = waves.flat().filter((signal) => signal.unreadable).length;
  if (sent.rejected > unreadable)
    throw new Refusal(`${sent.rejected} signals were not understood: ${sent.complaints.join('; ')}`);
  // What is there is the product's to say; the expectations are for tests.
  const { transactionCount, exceptions } = await api<Summary>(
    '{ transactionCount exceptions(first: 1, filter: { open: true }) { total { count } } }',
  );
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `${COMPANY} is here: ${made.plan.accounts.length} accounts, ${transactionCount.toLocaleString('en')} transactions, ${sent.accepted.toLocaleString('en')} signals, ${exceptions.total.count} open exceptions, ` +
      `${worked} of them in somebody's hands. ${sent.duplicates.toLocaleString('en')} duplicates were suppressed. ${seconds} s (${sentAfter.toFixed(0)} s of it sending).`,
  );
}
