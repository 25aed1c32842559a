/** The whole history as signals, in order of receipt: the same for the same seed, day and scale, byte for byte. */

import { agreements } from './agreements';
import { HOUR, MINUTE } from './clock';
import { flowSignals } from './documents';
import { journalSignal, journalsOf } from './journals';
import { masterData } from './master-data';
import { diceOf, type ExpectedCase, type Plan, planOf } from './plan';
import { type Signal, usageSignal } from './signals';
import { tell } from './stories';

export interface Generated {
  plan: Plan;
  /** By wave, receipt, source and ID. */
  signals: Signal[];
  cases: ExpectedCase[];
}

interface Wanted {
  seed: string;
  /** Milliseconds; only its UTC day counts. */
  now: number;
  /** 1: about 500 accounts, 5,000 transactions, 300,000 usage events. */
  scale: number;
  /** Usage events, when not by scale. */
  events?: number;
}

/** Batches of usage that an agent sent again although they had arrived: same events, received once more. */
function resent(plan: Plan, usage: readonly Signal[]): Signal[] {
  const dice = diceOf(plan, 'resent');
  const again: Signal[] = [];
  const batches = Math.max(1, Math.round(usage.length / 15_000));
  for (let batch = 0; batch < batches; batch += 1) {
    const from = dice.int(0, Math.max(0, usage.length - 300));
    const delay = dice.int(2, 30) * HOUR;
    for (const signal of usage.slice(from, from + dice.int(120, 300)))
      again.push({ ...signal, receivedAt: signal.receivedAt + delay + MINUTE });
  }
  return again;
}

const order = (a: Signal, b: Signal) =>
  a.wave - b.wave ||
  a.receivedAt - b.receivedAt ||
  (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) ||
  a.time - b.time;

/** Generates the company's history up to the end of the day of `now`. */
export function generate({ seed, now, scale, events = Math.round(300_000 * scale) }: Wanted): Generated {
  const plan = planOf(seed, now, scale, events);
  tell(plan);
  const journals = journalsOf(plan);
  const usage: Signal[] = [];
  for (const line of plan.lines) for (const event of line.events) usage.push(usageSignal(line, event));
  usage.sort(order);
  const signals = [
    ...usage,
    ...resent(plan, usage),
    ...masterData(plan),
    ...agreements(plan),
    ...plan.flows.flatMap(flowSignals),
    ...journals.map(journalSignal),
    ...plan.extra,
  ]
    .filter(({ receivedAt, type }) => receivedAt < plan.horizon && type !== '')
    .sort(order);
  return { plan, signals, cases: plan.cases };
}
