/** Usage events as they count, what each belongs to, and why some belong to nothing. */
import Decimal from 'decimal.js';
import type { Accounts } from './accounts';
import { type Found, UNKNOWN } from './case';
import { newestOf } from './documents';
import { type Content, newest } from './signals';
import { type Charge, periodOf, type Subscription, type Subscriptions } from './subscriptions';

interface Meter {
  readonly product: string;
  readonly unit: string;
  readonly aggregation: string;
  readonly factors: ReadonlyMap<string, Decimal>;
}

/** Meters by name, as products define them. */
export function metersOf(contents: readonly Content[]): Map<string, Meter> {
  const meters = new Map<string, Meter>();
  const products = newestOf(contents, ['product.upserted.v1'], (data, { source }) => `${source}/${data.sku}`);
  for (const { data } of products.values())
    for (const { meter, unit, units, aggregation } of data.meters ?? []) {
      const factors = new Map<string, Decimal>([[unit, new Decimal(1)]]);
      for (const other of units ?? []) factors.set(other.unit, new Decimal(other.factor));
      meters.set(meter, { product: data.sku, unit, aggregation: aggregation ?? 'sum', factors });
    }
  return meters;
}

/** Why usage belongs to nothing. */
export type Reason = 'unknown meter' | 'unmatched account' | 'no contract' | 'several contracts' | 'unknown unit';

export interface Event {
  readonly content: Content;
  readonly quantity: Decimal;
  readonly account: string | null;
  /** The transaction that it belongs to. */
  readonly belongsTo: {
    subscription: Subscription;
    charge: Charge;
    start: number;
    end: number;
    inMeterUnit: Decimal;
  } | null;
  readonly reason: Reason | null;
}

/** Usage events in force: amended, without what was taken back. */
function inForce(contents: readonly Content[]): { content: Content; quantity: Decimal }[] {
  const corrections = new Map<string, Content[]>();
  for (const content of contents)
    if (content.type === 'usage.amended.v1' || content.type === 'usage.retracted.v1') {
      const of = `${content.source}/${content.data.event}`;
      corrections.set(of, [...(corrections.get(of) ?? []), content]);
    }
  return contents.flatMap((content) => {
    if (content.type !== 'usage.recorded.v1') return [];
    const said = corrections.get(`${content.source}/${content.id}`);
    if (!said) return [{ content, quantity: new Decimal(content.data.quantity) }];
    const last = newest(said);
    return last.type === 'usage.retracted.v1' ? [] : [{ content, quantity: new Decimal(last.data.quantity) }];
  });
}

/** Subscriptions by account, at an instant, that charge for a meter. */
class Metered {
  private readonly byAccount = new Map<string, [string, string][]>();

  constructor(
    private readonly subscriptions: Subscriptions,
    accounts: Accounts,
    at: number,
  ) {
    for (const { system, id, customer } of subscriptions.all(at)) {
      const account = accounts.of(system, customer, at);
      if (account) this.byAccount.set(account, [...(this.byAccount.get(account) ?? []), [system, id]]);
    }
  }

  of(account: string, meter: string, instant: number): { subscription: Subscription; charge: Charge }[] {
    return (this.byAccount.get(account) ?? []).flatMap(([system, id]) => {
      const subscription = this.subscriptions.at(system, id, instant);
      const isRunning = subscription?.isActive && subscription.startAt <= instant && instant < subscription.endAt;
      const charge = subscription?.charges.find((one) => one.meter === meter);
      return subscription && isRunning && charge ? [{ subscription, charge }] : [];
    });
  }
}

export function eventsOf(
  contents: readonly Content[],
  accounts: Accounts,
  subscriptions: Subscriptions,
  at: number,
): Event[] {
  const meters = metersOf(contents);
  const metered = new Metered(subscriptions, accounts, at);
  return inForce(contents).map(({ content, quantity }) => {
    const { source, time, data } = content;
    const account = accounts.of(source, data.customer, time);
    const lost = (reason: Reason) => ({ content, quantity, account, belongsTo: null, reason });
    const meter = meters.get(data.meter);
    if (!meter) return lost('unknown meter');
    const factor = data.unit === undefined ? new Decimal(1) : meter.factors.get(data.unit);
    const stated = data.subscription;
    const system = subscriptions.systemOf(source, undefined);
    const version = stated === undefined ? null : subscriptions.at(system, stated, time);
    const named = version?.charges.find((one) => one.meter === data.meter);
    if (stated === undefined && !account) return lost('unmatched account');
    if (!factor) return lost('unknown unit');
    const candidates =
      stated !== undefined
        ? version && named
          ? [{ subscription: version, charge: named }]
          : []
        : metered.of(account as string, data.meter, time);
    if (candidates.length !== 1) return lost(candidates.length === 0 ? 'no contract' : 'several contracts');
    const { subscription, charge } = candidates[0] as { subscription: Subscription; charge: Charge };
    const inMeterUnit = quantity.times(factor);
    return {
      content,
      quantity,
      account,
      reason: null,
      belongsTo: { subscription, charge, ...periodOf(subscription, time), inMeterUnit },
    };
  });
}

const ratedAt = ({ data, time }: Content) => (data.ratedAt === undefined ? time : Date.parse(data.ratedAt));

/** The last unit amount that was rated on a meter: of the account's own charges, else of anybody's. */
export function lastPrice(contents: readonly Content[], accounts: Accounts) {
  const rated = [...newestOf(contents, ['charge.rated.v1'], (data, { source }) => `${source}/${data.charge}`).values()]
    .filter(({ data }) => data.meter !== undefined && data.unitAmount !== undefined && !data.voided)
    .sort((a, b) => ratedAt(b) - ratedAt(a));
  return (meter: string, account: string | null): { amount: Decimal; currency: string } | null => {
    const of = rated.filter(({ data }) => data.meter === meter);
    const own = account
      ? of.find(({ source, data }) => accounts.of(source, data.customer, Date.parse(data.periodStart)) === account)
      : undefined;
    const last = own ?? of[0];
    return last ? { amount: new Decimal(last.data.unitAmount), currency: last.data.currency } : null;
  };
}

interface Waiting {
  readonly events: Event[];
  since: number;
}

function grouped(
  events: readonly Event[],
  reason: Reason,
  name: (data: Content['data'], source: string) => string,
): Map<string, Waiting> {
  const groups = new Map<string, Waiting>();
  for (const event of events) {
    if (event.reason !== reason) continue;
    const { source, data, time } = event.content;
    const of = name(data, source);
    const held = groups.get(of) ?? { events: [], since: time };
    held.events.push(event);
    held.since = Math.min(held.since, time);
    groups.set(of, held);
  }
  return groups;
}

export function* suspendedUsage(
  events: readonly Event[],
  contents: readonly Content[],
  accounts: Accounts,
): Iterable<Found> {
  const priced = lastPrice(contents, accounts);
  const meters = metersOf(contents);
  /** What the usage would come to at the last price; unknown when some of it has none, or currencies mix. */
  const estimate = (of: readonly Event[]) => {
    const sums = new Map<string, Decimal>();
    const byMeter = new Map<string, Decimal>();
    for (const { content, quantity, account } of of) {
      const key = JSON.stringify([content.data.meter, account]);
      const factor = meters.get(content.data.meter)?.factors.get(content.data.unit) ?? new Decimal(1);
      byMeter.set(key, (byMeter.get(key) ?? new Decimal(0)).plus(quantity.times(factor)));
    }
    for (const [key, quantity] of byMeter) {
      const [meter, account] = JSON.parse(key);
      const price = priced(meter, account);
      if (!price) return UNKNOWN;
      sums.set(price.currency, (sums.get(price.currency) ?? new Decimal(0)).plus(quantity.times(price.amount)));
    }
    const [one, ...more] = sums;
    return one && more.length === 0
      ? { amount: one[1].toDecimalPlaces(2, Decimal.ROUND_HALF_UP), currency: one[0], basis: 'estimated' as const }
      : UNKNOWN;
  };
  for (const [subject, { since }] of grouped(
    events,
    'unknown meter',
    ({ meter }, source) => `meter ${source}/${meter}`,
  ))
    yield { type: 'unknown-meter', subject, ...UNKNOWN, since };
  const flow = ({ customer, subscription = '', meter, unit = '' }: Content['data'], source: string) =>
    `usage ${source}/${customer}/${subscription}/${meter}/${unit}`;
  for (const [subject, { events: of, since }] of grouped(events, 'no contract', flow))
    yield { type: 'usage-without-contract', subject, ...estimate(of), since };
  for (const [subject, { events: of, since }] of grouped(events, 'several contracts', flow))
    yield { type: 'ambiguous-subscription', subject, ...estimate(of), since };
  for (const [subject, { since }] of grouped(events, 'unknown unit', flow))
    yield { type: 'unit-not-convertible', subject, ...UNKNOWN, since };

  // A customer reference that leads to no account: its usage, and what billing rated and invoiced.
  for (const [subject, { events: of, since }] of grouped(
    events,
    'unmatched account',
    ({ customer }, source) => `customer ${source}/${customer}`,
  ))
    yield { type: 'unmatched-account', subject, ...estimate(of), since };
  const charges = newestOf(contents, ['charge.rated.v1'], (data, { source }) => `${source}/${data.charge}`);
  const bills = new Map<string, { amount: Decimal; currency: string; since: number }>();
  for (const { source, data, time } of charges.values()) {
    if (data.voided || accounts.of(source, data.customer, Date.parse(data.periodStart))) continue;
    const subject = `customer ${source}/${data.customer}`;
    const held = bills.get(subject);
    bills.set(subject, {
      ...{ amount: (held?.amount ?? new Decimal(0)).plus(data.amount), currency: data.currency },
      since: Math.min(held?.since ?? time, time),
    });
  }
  for (const [subject, { amount, currency, since }] of bills)
    yield { type: 'unmatched-account', subject, amount, currency, basis: 'stated', since };
}
