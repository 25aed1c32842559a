/** The whole history as signals, in order of receipt: the same for the same seed, day and scale, byte for byte. */
import { DAY, HOUR, MINUTE } from './clock';
import { type Flow, isAdHoc, type Journal, netOf } from './flows';
import { masterData } from './master-data';
import { diceOf, type ExpectedCase, type Plan, planOf } from './plan';
import { flowSignals, journalSignal, type Signal, usageSignal } from './signals';
import { tell } from './stories';

export interface Generated {
  plan: Plan;
  /** By wave, receipt, source and ID. */
  signals: Signal[];
  cases: ExpectedCase[];
}

export interface Wanted {
  seed: string;
  /** Milliseconds; only its UTC day counts. */
  now: number;
  /** 1: about 500 accounts, 5,000 transactions, 300,000 usage events. */
  scale: number;
  /** Usage events, when not by scale. */
  events?: number;
}

const JOURNAL_SIZE = 30;

/** German invoices of one bill run and currency go into summary journals, overnight. */
function journalsOf(plan: Plan): Journal[] {
  const dice = diceOf(plan, 'journals');
  const groups = new Map<string, Flow[]>();
  for (const flow of plan.flows) {
    const bookable = flow.mistyped !== null || (!isAdHoc(flow) && flow.account.entity.code === 'DE' && (flow.story === null || flow.story.startsWith('variances')) && netOf(flow) > 0);
    const asked = flow.posting.find(({ step }) => step === 'requested');
    if (!bookable || !asked || !(flow.mistyped !== null || dice.chance(0.7))) continue;
    const key = `${flow.period.end}/${flow.account.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), flow]);
  }
  const journals: Journal[] = [];
  for (const flows of groups.values()) {
    for (let from = 0; from < flows.length; from += JOURNAL_SIZE) {
      const part = flows.slice(from, from + JOURNAL_SIZE);
      const serial = String(journals.length + 1).padStart(4, '0');
      const issued = part.map(({ invoice }) => invoice.issuedAt);
      // Half a day after the last of them, and within a day of the first: no invoice is overdue because of its journal.
      const at = Math.min(Math.max(...issued) + 12 * HOUR, Math.min(...issued) + DAY - HOUR);
      const journal: Journal = { id: `je-eu-sum-${serial}`, number: `52${serial.padStart(8, '0')}`, at, flows: part, stated: part.some(({ mistyped }) => mistyped !== null) || journals.length % 2 === 0 };
      for (const flow of part) {
        flow.journal = journal;
        flow.posting = flow.posting.filter(({ step }) => step === 'requested');
      }
      journals.push(journal);
    }
  }
  return journals;
}

/** Batches of usage that an agent sent again although they had arrived: same events, received once more. */
function resent(plan: Plan, usage: readonly Signal[]): Signal[] {
  const dice = diceOf(plan, 'resent');
  const again: Signal[] = [];
  const batches = Math.max(1, Math.round(usage.length / 15_000));
  for (let batch = 0; batch < batches; batch += 1) {
    const from = dice.int(0, Math.max(0, usage.length - 300));
    const delay = dice.int(2, 30) * HOUR;
    for (const signal of usage.slice(from, from + dice.int(120, 300))) again.push({ ...signal, receivedAt: signal.receivedAt + delay + MINUTE });
  }
  return again;
}

const order = (a: Signal, b: Signal) => a.wave - b.wave || a.receivedAt - b.receivedAt || (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) || a.time - b.time;

/** Generates the company's history up to the end of the day of `now`. */
export function generate({ seed, now, scale, events = Math.round(300_000 * scale) }: Wanted): Generated {
  const plan = planOf(seed, now, scale, events);
  tell(plan);
  const journals = journalsOf(plan);
  const usage: Signal[] = [];
  for (const line of plan.lines) for (const event of line.events) usage.push(usageSignal(line, event));
  usage.sort(order);
  const signals = [...usage, ...resent(plan, usage), ...masterData(plan), ...plan.flows.flatMap(flowSignals), ...journals.map(journalSignal), ...plan.extra]
    .filter(({ receivedAt, type }) => receivedAt < plan.horizon && type !== '')
    .sort(order);
  return { plan, signals, cases: plan.cases };
}
