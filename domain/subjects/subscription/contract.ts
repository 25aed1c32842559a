/** What was contracted against what billing charges: orders and contracts of systems that do not bill. */
import { type SubscriptionBody, versionFor } from '../../attribution';
import type { FactOf } from '../../facts';
import { holdings } from '../../intervals';
import { type Decimal, decimal, sum, text, ZERO } from '../../money';
import type { At } from '../../policies/policies';
import { HOUR, type SubscriptionFacts, type Timed } from './facts';

/** One attribute on which a contract and billing differ, in words. */
export interface Difference {
  /** "Quantity of SEAT". */
  readonly what: string;
  readonly contracted: string;
  readonly billed: string;
  /** What the difference is worth in one billing period or as ordered; null when that can't be told. */
  readonly worth: { readonly amount: Decimal; readonly currency: string } | null;
  /** Who contracted it: a source, with the number of an order. */
  readonly by: string;
  readonly since: Date;
}

export interface Disagreement {
  readonly differences: readonly Difference[];
  readonly since: Date;
}

const DAY = 24 * HOUR;
const NOTHING = 'not stated';

const day = (value: string | undefined) => value?.slice(0, 10) ?? 'open end';
const daysApart = (a: string | undefined, b: string | undefined) =>
  a === undefined || b === undefined ? a !== b : Math.abs(Date.parse(a) - Date.parse(b)) >= DAY;
const sameAmount = (a: string, b: string) => decimal(a).equals(b);
const plain = (value: string) => text(decimal(value));

type Charge = SubscriptionBody['charges'][number];
type Found = Omit<Difference, 'by' | 'since'>;

/** What two statements of one charge disagree on, as far as both state it. */
function chargeDifferences(contracted: Charge, billed: Charge): Found[] {
  const name = contracted.product ?? contracted.code;
  const found: Found[] = [];
  const currency = billed.currency ?? contracted.currency;
  if (contracted.quantity && billed.quantity && !sameAmount(contracted.quantity, billed.quantity))
    found.push({
      what: `Quantity of ${name}`,
      contracted: plain(contracted.quantity),
      billed: plain(billed.quantity),
      worth:
        billed.unitAmount && currency
          ? { amount: decimal(contracted.quantity).minus(billed.quantity).times(billed.unitAmount).abs(), currency }
          : null,
    });
  const sameCurrency = !contracted.currency || !billed.currency || contracted.currency === billed.currency;
  if (
    contracted.unitAmount &&
    billed.unitAmount &&
    !(sameCurrency && sameAmount(contracted.unitAmount, billed.unitAmount))
  ) {
    const price = ({ unitAmount, currency: of }: Charge) => [plain(unitAmount ?? '0'), of].filter(Boolean).join(' ');
    const apart = decimal(contracted.unitAmount).minus(billed.unitAmount).abs();
    found.push({
      what: `Unit price of ${name}`,
      contracted: price(contracted),
      billed: price(billed),
      worth: sameCurrency && billed.quantity && currency ? { amount: apart.times(billed.quantity), currency } : null,
    });
  }
  return found;
}

const monthly = ({ quantity, unitAmount, currency }: Charge) =>
  quantity && unitAmount && currency ? { amount: decimal(quantity).times(unitAmount), currency } : null;

/** What a contract and the version of billing that holds with it disagree on. */
function contractDifferences(contract: SubscriptionBody, billed: SubscriptionBody): Found[] {
  const found: Found[] = [];
  const differ = (what: string, contracted: string, stated: string) =>
    found.push({ what, contracted, billed: stated, worth: null });
  if (daysApart(contract.startAt, billed.startAt)) differ('Start', day(contract.startAt), day(billed.startAt));
  if (daysApart(contract.endAt, billed.endAt)) differ('End', day(contract.endAt), day(billed.endAt));
  if (contract.status !== billed.status) differ('Status', contract.status, billed.status);
  const [agreed, known] = [contract.commitment, billed.commitment];
  if (agreed && !(known && agreed.currency === known.currency && sameAmount(agreed.amount, known.amount)))
    differ(
      'Commitment',
      `${plain(agreed.amount)} ${agreed.currency}`,
      known ? `${plain(known.amount)} ${known.currency}` : NOTHING,
    );
  const matches = (one: Charge, other: Charge) =>
    one.code === other.code || (one.product !== undefined && one.product === other.product && one.kind === other.kind);
  for (const charge of contract.charges) {
    const twin = billed.charges.find((other) => matches(charge, other));
    if (twin) found.push(...chargeDifferences(charge, twin));
    else
      found.push({
        what: `Charge for ${charge.product ?? charge.code}`,
        contracted: 'contracted',
        billed: 'not charged',
        worth: monthly(charge),
      });
  }
  for (const charge of billed.charges)
    if (!contract.charges.some((other) => matches(other, charge)))
      found.push({
        what: `Charge for ${charge.product ?? charge.code}`,
        contracted: 'not contracted',
        billed: 'charged',
        worth: monthly(charge),
      });
  return found;
}

/** What contracts and billing disagree on, from now on: what is over is not argued about. */
function ofContracts({ contracts, versions, system, externalId }: SubscriptionFacts, { now }: At): Difference[] {
  return holdings(contracts)
    .filter(({ to }) => to > now.getTime())
    .flatMap(({ from, version }) => {
      const { source, body, updatedMicros, timeMicros } = version;
      const since = new Date((updatedMicros ?? timeMicros) / 1000);
      const instant = new Date(Math.max(now.getTime(), from, Date.parse(body.startAt)));
      const billed = versionFor({ id: '', system, externalId, versions }, instant)?.body;
      const found: readonly Found[] = billed
        ? contractDifferences(body, billed)
        : body.status === 'cancelled'
          ? []
          : [{ what: 'Subscription', contracted: `from ${day(body.startAt)}`, billed: NOTHING, worth: null }];
      return found.map((each) => ({ ...each, by: source, since }));
    });
}

type OrderLine = FactOf<'order'>['body']['lines'][number];
interface Sold {
  readonly order: FactOf<'order'>;
  readonly line: OrderLine;
}

/**
 * Products that were ordered and that no version from now on charges for, and quantities that billing charges and that
 * are neither what the last order says nor what all orders add up to.
 */
function ofOrders({ orders, versions }: SubscriptionFacts, { now }: At): Difference[] {
  const ahead = versions.filter(
    ({ validFrom, body }, place) =>
      !(body.endAt && Date.parse(body.endAt) <= now.getTime()) &&
      !versions.some((later, after) => after > place && later.validFrom <= now && later.validFrom >= validFrom),
  );
  if (ahead.length === 0) return [];
  const sold = new Map<string, Sold[]>();
  for (const order of [...orders].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime()))
    for (const line of order.body.lines)
      if (line.product) sold.set(line.product, [...(sold.get(line.product) ?? []), { order, line }]);
  return [...sold].flatMap(([product, lines]): Difference[] => {
    const { order, line } = lines.at(-1) as Sold;
    const more = { by: `${order.source}, ${order.number ?? order.externalId}`, since: order.occurredAt };
    const charges = ahead.flatMap(({ body }) => body.charges.filter((charge) => charge.product === product));
    if (charges.length === 0)
      return [
        {
          what: `Charge for ${product}`,
          contracted: 'ordered',
          billed: 'not charged',
          worth: { amount: decimal(line.amount).abs(), currency: order.body.currency },
          ...more,
        },
      ];
    const counted = charges.filter(({ kind, quantity }) => kind === 'recurring' && quantity !== undefined);
    const quantities = lines.flatMap(({ line: { quantity } }) => quantity ?? []);
    if (counted.length === 0 || quantities.length === 0) return [];
    const [last, all] = [decimal(quantities.at(-1) ?? '0'), sum(quantities)];
    if (counted.some(({ quantity }) => last.equals(quantity ?? '0') || all.equals(quantity ?? '0'))) return [];
    const charge = counted.at(-1) as Charge;
    return [{ ...(chargeDifferences({ ...charge, quantity: text(all) }, charge)[0] as Found), ...more }];
  });
}

/** What differs for longer than billing may take to follow. */
export function disagreementOf(facts: SubscriptionFacts, at: At): Timed<Disagreement | null> {
  const { contractHours } = at.policies.of('agreement', at.now, { entityId: facts.account?.entityId ?? null });
  const all = [...ofContracts(facts, at), ...ofOrders(facts, at)].map((difference) => ({
    ...difference,
    since: new Date(difference.since.getTime() + Number(contractHours) * HOUR),
  }));
  const differences = all.filter(({ since }) => since <= at.now);
  return {
    limits: all.map(({ since }) => since),
    found:
      differences.length > 0
        ? { differences, since: new Date(Math.min(...differences.map(({ since }) => since.getTime()))) }
        : null,
  };
}

/** What differences of one currency are worth together; null when one of them can't be told. */
export function worthOf(differences: readonly Difference[]): { amount: Decimal; currency: string } | null {
  const [first] = differences;
  if (!first?.worth || differences.some(({ worth }) => worth?.currency !== first.worth?.currency)) return null;
  const amount = differences.reduce((total, { worth }) => total.plus(worth?.amount ?? ZERO), ZERO);
  return { amount: amount.toDecimalPlaces(2), currency: first.worth.currency };
}
