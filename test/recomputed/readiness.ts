/** Cases of subscriptions that are not ready for the bill run ahead. */
import Decimal from 'decimal.js';
import type { Accounts } from './accounts';
import { type Found, HOUR, UNKNOWN } from './case';
import { newestOf } from './documents';
import type { Content } from './signals';
import { periodOf, type Subscription, type Subscriptions } from './subscriptions';

/** The standard policy *Ready before the bill run*. */
const LEAD = 120 * HOUR;
const ZERO = new Decimal(0);

/** Whether the ERP states a tax code for others of an account's legal entity, and none for it. */
function lacksTaxCode(accounts: Accounts, at: number): (account: string) => boolean {
  const entityOf = (account: string) => [...accounts.stated(account, 'entity', at).values()][0];
  const coded = new Set<string>();
  const withCode = new Set<string>();
  for (const account of accounts.all(at)) {
    const entity = entityOf(account);
    if ([...accounts.stated(account, 'taxCode', at).values()].length === 0) continue;
    withCode.add(account);
    if (entity) coded.add(entity);
  }
  return (account) => !withCode.has(account) && coded.has(entityOf(account) ?? '');
}

/** Meters of which metering stated earlier periods of a subscription's customer, and not the one that ended. */
function lacksUsage(
  subscription: Subscription,
  start: number,
  contents: readonly Content[],
  accounts: Accounts,
  account: string,
): boolean {
  const aggregates = contents.filter(
    ({ type, source, data }) =>
      type === 'usage.aggregated.v1' && accounts.of(source, data.customer, Date.parse(data.windowStart)) === account,
  );
  return subscription.charges.some(({ meter }) => {
    const mine = aggregates.filter(({ data }) => meter !== undefined && data.meter === meter);
    const from = mine.map(({ data }) => Date.parse(data.windowStart));
    return from.some((one) => one < start) && !from.some((one) => one >= start);
  });
}

export function* readinessCases(
  contents: readonly Content[],
  accounts: Accounts,
  subscriptions: Subscriptions,
  at: number,
): Iterable<Found> {
  const lacks = lacksTaxCode(accounts, at);
  const charges = [
    ...newestOf(contents, ['charge.rated.v1'], (data, { source }) => `${source}/${data.charge}`).values(),
  ];
  for (const subscription of subscriptions.all(at)) {
    const { system, id, customer, isActive, startAt, endAt, billRunHours, graceHours } = subscription;
    // The next bill run is that of the period which holds the instant as many hours ago.
    const { start, end } = periodOf(subscription, at - billRunHours * HOUR);
    const near = end + billRunHours * HOUR - LEAD;
    const account = accounts.of(system, customer, at);
    if (!isActive || !account || end <= startAt || start >= endAt || near > at) continue;
    const isLate = end + graceHours * HOUR <= at;
    if (!lacks(account) && !(isLate && lacksUsage(subscription, start, contents, accounts, account))) continue;
    const rated = charges.filter(({ source, data }) => source === system && data.subscription === id && !data.voided);
    const before = Math.max(...rated.map(({ data }) => Date.parse(data.periodStart)).filter((from) => from < start));
    const last = rated.filter(({ data }) => Date.parse(data.periodStart) === before);
    const worth = last.reduce((sum, { data }) => sum.plus(data.amount), ZERO);
    const [one] = last;
    yield {
      ...{ type: 'invoice-not-ready', subject: `subscription ${system}/${id}`, since: near },
      ...(one ? { amount: worth, currency: one.data.currency, basis: 'estimated' } : UNKNOWN),
    };
  }
}
