/** The company's history before it is told: what happened, and which parts of it a story has taken. */

import { accountsOf } from './accounts';
import { DAY, iso } from './clock';
import { cutoff, type Entity } from './company';
import type { Account } from './customers';
import { type Flow, netOf } from './flows';
import { flowsOf } from './history';
import { type Random, random } from './random';
import type { Signal } from './signals';
import { type UsageLine, usageOf } from './usage';

/** What a story leaves behind in the exception queue once everything has been sent. */
export interface ExpectedCase {
  story: string;
  /** Code of the exception type. */
  type: string;
  /** What it is about: an invoice or credit memo, `source/customer`, `source/meter`, or the ID of a signal. */
  subject: string;
  end: 'open' | 'resolved' | 'regressed';
  /** Wave after which it must have opened first. */
  from: 0 | 1 | 2;
}

export interface Plan {
  seed: string;
  scale: number;
  /** UTC midnight of the day on which the demo is loaded. */
  day: number;
  /** End of that day; what would be received after it is not told. */
  horizon: number;
  /** Where the history begins: the day before the first billing period. */
  start: number;
  accounts: Account[];
  lines: UsageLine[];
  flows: Flow[];
  /** Signals that belong to no flow. */
  extra: Signal[];
  cases: ExpectedCase[];
}

/** A named break, told once: used by the demo, its tests and the screenshots. */
export interface Story {
  name: string;
  /** What happened, for people. */
  told: string;
  /** Bends the plan; what it expects to be seen goes into `plan.cases`. */
  apply(plan: Plan, dice: Random): void;
}

/**
 * Days for which a break may lie open before people have seen to it; on any day a bill run lies within them. What broke
 * earlier is mended, but for a few.
 */
export const RECENT_DAYS = 16;
/** One in so many of the older breaks is forgotten, and overdue. */
const FORGOTTEN = 15;

/** Of breaks in order, those that nobody has mended yet: the recent ones and a few that were forgotten. */
export function unmended(plan: Plan, flows: readonly Flow[]): Set<Flow> {
  const old = flows.filter(({ invoice }) => invoice.issuedAt < plan.day - RECENT_DAYS * DAY);
  const mended = new Set(old.filter((_, index) => index % FORGOTTEN !== 0));
  return new Set(flows.filter((flow) => !mended.has(flow)));
}

/** Days after issue when an invoice that went well is surely posted. */
const QUIET_DAYS = 4;

/** Everything as it would be without breaks. */
export function planOf(seed: string, now: number, scale: number, events: number): Plan {
  const day = Math.floor(now / DAY) * DAY;
  const horizon = day + DAY;
  const accounts = accountsOf(seed, scale, horizon);
  const lines = usageOf(seed, accounts, horizon, events);
  const flows = flowsOf(seed, accounts, lines, horizon);
  const start = Math.min(...accounts.map(({ since }) => since));
  return { seed, scale, day, horizon, start, accounts, lines, flows, extra: [], cases: [] };
}

/** How many of something a company of this scale has: at least one. */
export const count = (plan: Plan, full: number) => Math.max(1, Math.round(full * plan.scale));

/** Invoices that no story has taken, old enough to be through with everything, newest billing run first. */
export function free(
  plan: Plan,
  {
    from = 0,
    to = QUIET_DAYS,
    entity,
  }: { from?: number; to?: number; entity?: Entity['code'] | readonly Entity['code'][] } = {},
): Flow[] {
  const codes = entity === undefined ? undefined : typeof entity === 'string' ? [entity] : entity;
  return plan.flows
    .filter(
      ({ story, invoice, account, rates }) =>
        story === null &&
        rates &&
        invoice.issuedAt <= plan.day - to * DAY &&
        (from === 0 || invoice.issuedAt >= plan.day - from * DAY) &&
        (!codes || codes.includes(account.entity.code)),
    )
    .filter((flow) => netOf(flow) > 5_000)
    .reverse();
}

/** Invoices of the last three days that were handed to the ERP and answered before the day began; newest first. */
export function fresh(plan: Plan, entity?: Entity['code']): Flow[] {
  return free(plan, { from: 4, to: 0.4, ...(entity ? { entity } : {}) }).filter(
    ({ posting }) => (posting.at(-1)?.at ?? plan.day) < plan.day,
  );
}

/** Takes flows for a story, so that no other story bends them too. */
export function take(story: string, flows: readonly Flow[]): Flow[] {
  for (const flow of flows) flow.story = story;
  return [...flows];
}

/** Invoices taken at random by a story. */
export function draw(plan: Plan, story: string, amount: number, dice: Random, among: readonly Flow[]): Flow[] {
  return take(story, dice.shuffle(among).slice(0, count(plan, amount)));
}

/** Whose close of last month is still under way, for its auditors asked for more time. */
const LATE_TO_CLOSE: Entity['code'] = 'GB';

/**
 * When the books of the month before `month` close after all where an entity was given more time, two days from the
 * plan's day at least; null where they close as planned.
 */
export function extendedClose(plan: Plan, entity: Entity, year: number, month: number): number | null {
  const isLast = Date.UTC(year, month, 1) <= plan.day && Date.UTC(year, month + 1, 1) > plan.day;
  if (entity.code !== LATE_TO_CLOSE || !isLast || cutoff(entity, year, month) >= plan.day) return null;
  const today = new Date(plan.day);
  for (let days = 1; ; days += 1) {
    const at = cutoff(entity, today.getUTCFullYear(), today.getUTCMonth(), days);
    if (at > plan.day + 2 * DAY) return at;
  }
}

/** The last month of an entity whose books have been closed for two days at least: its label, and when they closed. */
export function lastClosed(plan: Plan, entity: Entity): { label: string; closedAt: number } {
  const today = new Date(plan.day);
  for (let month = today.getUTCMonth(); ; month -= 1) {
    const closedAt = cutoff(entity, today.getUTCFullYear(), month);
    if (closedAt < plan.day - 2 * DAY)
      return { label: iso(Date.UTC(today.getUTCFullYear(), month - 1, 1)).slice(0, 7), closedAt };
  }
}

export function diceOf(plan: Plan, ...labels: (string | number)[]): Random {
  return random(plan.seed, ...labels);
}
