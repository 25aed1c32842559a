/** Cases of subscriptions that billing charges otherwise than sales contracted them, by orders or by contracts. */
import Decimal from 'decimal.js';
import { DAY, type Found, HOUR, UNKNOWN } from './case';
import { newestOf } from './documents';
import type { Content } from './signals';
import type { Charge, Subscription, Subscriptions } from './subscriptions';

/** The standard policy *Time for systems to agree*. */
const CONTRACT = 72 * HOUR;

/** A point on which the two differ, and what it is worth in one billing period, or as ordered. */
interface Difference {
  readonly worth: Decimal | null;
  readonly since: number;
}
const ZERO = new Decimal(0);
const sum = (values: readonly Decimal[]) => values.reduce((total, value) => total.plus(value), ZERO);
const monthly = ({ quantity, unitAmount }: Charge) =>
  quantity !== undefined && unitAmount !== undefined ? new Decimal(quantity).times(unitAmount) : null;

function ofOrders({ charges }: Subscription, orders: readonly Content[]): Difference[] {
  const told = new Map<string, { quantities: Decimal[]; amount: Decimal; since: number }>();
  for (const { data } of orders)
    for (const { product, quantity, amount } of data.lines ?? []) {
      if (product === undefined) continue;
      const held = told.get(product) ?? { quantities: [], amount: ZERO, since: 0 };
      if (quantity !== undefined) held.quantities.push(new Decimal(quantity));
      held.amount = new Decimal(amount);
      held.since = Date.parse(data.bookedAt);
      told.set(product, held);
    }
  return [...told].flatMap(([product, { quantities, amount, since }]): Difference[] => {
    const charged = charges.filter((charge) => charge.product === product);
    if (charged.length === 0) return [{ worth: amount, since }];
    const last = quantities.at(-1);
    const billed = charged
      .filter(({ quantity }) => quantity !== undefined)
      .map(({ quantity }) => new Decimal(quantity as string));
    if (!last || billed.length === 0) return [];
    const quantity = sum(billed);
    if (quantity.equals(last) || quantity.equals(sum(quantities))) return [];
    const price = charged.find(({ unitAmount }) => unitAmount !== undefined)?.unitAmount;
    return [{ worth: price === undefined ? null : last.minus(quantity).times(price).abs(), since }];
  });
}

function ofContract(billed: Subscription, contract: Subscription, since: number): Difference[] {
  const found: Difference[] = [];
  const differ = (isSo: boolean, worth: Decimal | null = null) => isSo && found.push({ worth, since });
  const areApart = (one: number, other: number) => one !== other && !(Math.abs(one - other) < DAY);
  differ(areApart(contract.startAt, billed.startAt));
  differ(areApart(contract.endAt, billed.endAt));
  differ(contract.isActive !== billed.isActive);
  const [agreed, known] = [contract.commitment, billed.commitment];
  differ(
    agreed !== undefined &&
      !(known && agreed.currency === known.currency && new Decimal(agreed.amount).equals(known.amount)),
  );
  const areOne = (one: Charge, other: Charge) =>
    one.code === other.code || (one.product !== undefined && one.product === other.product && one.kind === other.kind);
  for (const charge of contract.charges) {
    const twin = billed.charges.find((other) => areOne(charge, other));
    if (!twin) {
      differ(true, monthly(charge));
      continue;
    }
    const { quantity, unitAmount } = twin;
    if (charge.quantity !== undefined && quantity !== undefined) {
      const apart = new Decimal(charge.quantity).minus(quantity).abs();
      differ(!apart.isZero(), unitAmount === undefined ? null : apart.times(unitAmount));
    }
    if (charge.unitAmount !== undefined && unitAmount !== undefined) {
      const apart = new Decimal(charge.unitAmount).minus(unitAmount).abs();
      differ(!apart.isZero(), quantity === undefined ? null : apart.times(quantity));
    }
  }
  for (const charge of billed.charges)
    if (!contract.charges.some((other) => areOne(other, charge))) differ(true, monthly(charge));
  return found;
}

export function* contractCases(
  contents: readonly Content[],
  subscriptions: Subscriptions,
  at: number,
): Iterable<Found> {
  const orders = [...newestOf(contents, ['order.booked.v1'], (data, { source }) => `${source}/${data.order}`).values()]
    .filter(({ data }) => data.subscription !== undefined)
    .sort((a, b) => Date.parse(a.data.bookedAt) - Date.parse(b.data.bookedAt));
  for (const subscription of subscriptions.all(at)) {
    const { system, id, charges } = subscription;
    const mine = orders.filter(
      ({ source, data }) =>
        data.subscription.id === id && subscriptions.systemOf(source, data.subscription.system) === system,
    );
    const contract = subscriptions.contractAt(system, id, at);
    const isOver = !subscription.isActive || at >= subscription.endAt;
    const differences = [
      ...(isOver ? [] : ofOrders(subscription, mine)),
      ...(contract ? ofContract(subscription, contract.terms, contract.statedAt) : []),
    ].filter(({ since }) => since + CONTRACT <= at);
    if (differences.length === 0) continue;
    const worth = sum(differences.flatMap((one) => one.worth ?? []));
    const currency = charges.find((charge) => charge.currency !== undefined)?.currency ?? null;
    yield {
      ...{ type: 'contract-not-in-billing', subject: `subscription ${system}/${id}` },
      ...(worth.isZero() || currency === null ? UNKNOWN : { amount: worth, currency, basis: 'estimated' }),
      since: Math.min(...differences.map(({ since }) => since)) + CONTRACT,
    };
  }
}
