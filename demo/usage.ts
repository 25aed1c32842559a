/** What customers use: events by tenant and meter, spread over the days as people and programs work. */

import { DAY, HOUR, MINUTE, offsetAt, type Period } from './clock';
import type { Account, Subscription, Tenant } from './customers';
import { PRODUCTS } from './products';
import { type Random, random } from './random';

export interface UsageEvent {
  id: string;
  time: number;
  receivedAt: number;
  /** Thousandths of the unit that the tenant reports in. */
  milli: number;
  /** The meter that the event names; a story may have it renamed. */
  meter: string;
  tenant: Tenant;
  /** Arrived after the charge was rated, so that billing does not know of it. */
  late: boolean;
}

/** The usage of one charge of one subscription. */
export interface UsageLine {
  /** Null: a tenant that nobody has a contract for. */
  subscription: Subscription | null;
  charge: 'api' | 'storage';
  unit: string;
  /** How many base units one reported unit is. */
  factor: 1 | 1000;
  events: UsageEvent[];
}

/** Share of an average hour's calls, by local hour: people at work, programs at night. */
const HOURS = [
  0.45, 0.4, 0.38, 0.36, 0.38, 0.5, 0.7, 0.95, 1.25, 1.5, 1.6, 1.6, 1.45, 1.5, 1.6, 1.55, 1.45, 1.3, 1.1, 0.95, 0.85,
  0.75, 0.65, 0.55,
];
/** Monday to Sunday. */
const WEEKDAYS = [1.1, 1.16, 1.18, 1.16, 1.08, 0.68, 0.64];
/** Events a day, relative to one another. */
const FREQUENCY = { Enterprise: 3, 'Mid-market': 1.7, 'Small business': 1 } as const;

function lag(dice: Random): number {
  const draw = dice.next();
  if (draw < 0.82) return dice.between(1_200, 45_000);
  if (draw < 0.97) return dice.between(45_000, 10 * MINUTE);
  if (draw < 0.998) return dice.between(10 * MINUTE, 40 * MINUTE);
  // The tail stays under two hours: what metering gets later than that, it has already closed the period without.
  return dice.between(40 * MINUTE, 115 * MINUTE);
}

const windowOf = ({ periods, startAt, endAt }: Subscription, horizon: number) => ({
  from: Math.max((periods[0] as Period).start, startAt),
  to: Math.min(horizon, endAt ?? horizon),
});

function eventsOf(
  line: UsageLine,
  account: Account,
  window: { from: number; to: number },
  perDay: number,
  dailyMean: number,
  prefix: string,
  dice: Random,
): void {
  const meter = PRODUCTS[line.charge].meter.meter;
  const offset = offsetAt(account.entity.zone, window.from);
  const spacing = DAY / perDay;
  const growth = dice.between(-0.0006, 0.0032);
  const tenants = account.tenants;
  for (let at = window.from + dice.next() * spacing, serial = 0; at < window.to; at += spacing) {
    const time = Math.floor(at + dice.between(-0.4, 0.4) * spacing);
    if (time < window.from || time >= window.to) continue;
    const local = time + offset;
    const day = WEEKDAYS[(Math.floor(local / DAY) + 3) % 7] as number;
    const hour = line.charge === 'api' ? (HOURS[Math.floor((local % DAY) / HOUR)] as number) : 1;
    const trend = 1 + growth * ((time - window.from) / DAY);
    const spread = Math.max(0.15, 1 + dice.bell() * (line.charge === 'api' ? 0.28 : 0.03));
    const amount = (dailyMean / perDay) * hour * (line.charge === 'api' ? day : 1) * trend * spread;
    // Calls are whole, storage is metered to a thousandth; a tenant that reports thousands of calls keeps the rest.
    const milli =
      line.charge === 'storage'
        ? Math.round(amount * 1000)
        : line.factor === 1000
          ? Math.ceil(amount)
          : Math.ceil(amount) * 1000;
    const tenant = tenants.length > 1 && dice.chance(0.2) ? (tenants[1] as Tenant) : (tenants[0] as Tenant);
    line.events.push({
      id: `${prefix}-${(serial++).toString(36).padStart(4, '0')}`,
      time,
      receivedAt: Math.floor(time + lag(dice)),
      milli,
      meter,
      tenant,
      late: false,
    });
  }
}

/** Usage of all subscriptions up to the horizon: about `target` events in all. */
export function usageOf(seed: string, accounts: readonly Account[], horizon: number, target: number): UsageLine[] {
  const subscriptions = accounts.flatMap((account) => account.subscriptions);
  const days = (subscription: Subscription) => {
    const { from, to } = windowOf(subscription, horizon);
    return Math.max(0, to - from) / DAY;
  };
  let stored = 0;
  let weight = 0;
  for (const subscription of subscriptions) {
    if (subscription.storage) stored += days(subscription);
    if (subscription.api) weight += days(subscription) * FREQUENCY[subscription.account.segment];
  }
  const frequency = Math.max(0.5, (target - stored) / Math.max(weight, 1));
  const lines: UsageLine[] = [];
  for (const subscription of subscriptions) {
    const { account, api, storage } = subscription;
    const window = windowOf(subscription, horizon);
    const number = subscription.id.slice(4);
    if (api) {
      const line: UsageLine = {
        subscription,
        charge: 'api',
        unit: api.kilo ? 'kcall' : 'call',
        factor: api.kilo ? 1000 : 1,
        events: [],
      };
      eventsOf(
        line,
        account,
        window,
        frequency * FREQUENCY[account.segment],
        api.dailyMean,
        `a${number}`,
        random(seed, 'api', subscription.id),
      );
      lines.push(line);
    }
    if (storage) {
      const line: UsageLine = { subscription, charge: 'storage', unit: 'GB-day', factor: 1, events: [] };
      eventsOf(line, account, window, 1, storage.dailyMean, `s${number}`, random(seed, 'storage', subscription.id));
      lines.push(line);
    }
  }
  return lines;
}

/** Usage of a tenant without contract, from an instant on: for the stories of unknown tenants. */
export function strayUsage(
  seed: string,
  account: Account,
  tenant: Tenant,
  from: number,
  horizon: number,
  perDay: number,
  dailyMean: number,
): UsageLine {
  const line: UsageLine = { subscription: null, charge: 'api', unit: 'call', factor: 1, events: [] };
  eventsOf(
    line,
    { ...account, tenants: [tenant] },
    { from, to: horizon },
    perDay,
    dailyMean,
    `x${tenant.id.slice(3)}`,
    random(seed, 'stray', tenant.id),
  );
  return line;
}

/** What billing knows of a line in a period, in thousandths of the base unit. */
export function usedIn(line: UsageLine, { start, end }: Period): number {
  let milli = 0;
  for (const event of line.events) if (event.time >= start && event.time < end && !event.late) milli += event.milli;
  return milli * line.factor;
}
