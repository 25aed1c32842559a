/**
 * Group commit across requests: signals wait for company up to 5 ms or until a group is full; two statements are in
 * flight, so that one is prepared while the other one commits.
 */

import { ownShard } from './counts';
import { forgetPartitions } from './partitions';
import type { Signal } from './signal';
import { type Outcome, store } from './store';

const WAIT_MS = 5;
const FULL = 1_000;
const MOST = 2_000;
const LANES = 2;

interface Waiting {
  signals: readonly Signal[];
  /** Signals handed to a group so far. */
  taken: number;
  /** Signals settled so far. */
  settled: number;
  outcomes: Outcome[];
  resolve: (outcomes: Outcome[]) => void;
  reject: (error: unknown) => void;
}

interface Part {
  waiting: Waiting;
  from: number;
  to: number;
}

const queue: Waiting[] = [];
let queued = 0;
let timer: NodeJS.Timeout | undefined;
let due = false;
const lanes = Array.from({ length: LANES }, (_, index) => index);

/** Signals that wait to be stored. */
export const waitingSignals = (): number => queued;

/**
 * Stores signals together with those of other requests.
 * @returns what became of each, in order; everything is committed by then. Rejects when nothing can be acknowledged.
 */
export function storeInGroup(signals: readonly Signal[]): Promise<Outcome[]> {
  if (signals.length === 0) return Promise.resolve([]);
  return new Promise((resolve, reject) => {
    queue.push({ signals, taken: 0, settled: 0, outcomes: new Array<Outcome>(signals.length), resolve, reject });
    queued += signals.length;
    if (queued >= FULL) pump();
    else
      timer ??= setTimeout(() => {
        timer = undefined;
        due = true;
        pump();
      }, WAIT_MS);
  });
}

function pump(): void {
  while (queued > 0 && (due || queued >= FULL)) {
    const lane = lanes.pop();
    if (lane === undefined) return;
    const parts = take();
    if (queued === 0) {
      due = false;
      clearTimeout(timer);
      timer = undefined;
    }
    void run(parts, lane).finally(() => {
      lanes.push(lane);
      // What came in meanwhile has waited for a lane already.
      if (queued > 0) due = true;
      pump();
    });
  }
}

function take(): Part[] {
  const parts: Part[] = [];
  let room = MOST;
  while (room > 0 && queue.length > 0) {
    const waiting = queue[0] as Waiting;
    const to = Math.min(waiting.signals.length, waiting.taken + room);
    parts.push({ waiting, from: waiting.taken, to });
    room -= to - waiting.taken;
    queued -= to - waiting.taken;
    waiting.taken = to;
    if (to === waiting.signals.length) queue.shift();
  }
  return parts;
}

async function run(parts: readonly Part[], lane: number): Promise<void> {
  const signals: Signal[] = [];
  for (const { waiting, from, to } of parts)
    for (let index = from; index < to; index += 1) signals.push(waiting.signals[index] as Signal);
  let outcomes: Outcome[];
  try {
    outcomes = await storeApart(signals, ownShard(lane));
  } catch (error) {
    for (const { waiting } of parts) waiting.reject(error);
    return;
  }
  let at = 0;
  for (const { waiting, from, to } of parts) {
    for (let index = from; index < to; index += 1) waiting.outcomes[index] = outcomes[at++] as Outcome;
    waiting.settled += to - from;
    if (waiting.settled === waiting.signals.length) waiting.resolve(waiting.outcomes);
  }
}

/** Stores a group; when PostgreSQL refuses a value in it, finds whose it is, so that it costs its neighbours nothing. */
async function storeApart(
  signals: readonly Signal[],
  shard: number,
  outcomes = new Map<Signal, Outcome>(),
): Promise<Outcome[]> {
  try {
    return await store(signals, shard, outcomes);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === '23514') {
      forgetPartitions();
      return store(signals, shard, outcomes);
    }
    // Class 22: a value that the store can't hold.
    if (!code?.startsWith('22')) throw error;
    if (signals.length === 1) return [{ refused: message }];
    const half = signals.length >> 1;
    return [
      ...(await storeApart(signals.slice(0, half), shard, outcomes)),
      ...(await storeApart(signals.slice(half), shard, outcomes)),
    ];
  }
}
