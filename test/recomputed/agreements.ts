/** Cases of subscriptions on which what was sold, granted, priced and charged does not agree. */
import Decimal from 'decimal.js';
import type { Accounts } from './accounts';
import { DAY, type Found, HOUR, isBeyondTolerance, stated, UNKNOWN } from './case';
import { type Document, type Documents, newestOf } from './documents';
import { type Content, newest } from './signals';
import type { Subscription, Subscriptions } from './subscriptions';

/** Standard policies: *Time for systems to agree*, *Withdrawal of entitlements*, *Use of commitments*. */
const GRANTED = 24 * HOUR;
const OVERDUE = 45 * DAY;
const FAILED = 14 * DAY;
const SHARE = '0.8';

type Data = Content['data'];
const ZERO = new Decimal(0);
const sum = (values: readonly Decimal[]) => values.reduce((total, value) => total.plus(value), ZERO);
const nameOf = ({ system, id }: Subscription) => `subscription ${system}/${id}`;

export interface Agreed {
  readonly contents: readonly Content[];
  readonly documents: Documents;
  readonly subscriptions: Subscriptions;
  readonly accounts: Accounts;
  /** What is left to be paid of each invoice. */
  readonly open: ReadonlyMap<Document, Decimal>;
}

/** Charges that billing rated, newest versions, without those that are void. */
const ratedOf = (contents: readonly Content[]) =>
  [...newestOf(contents, ['charge.rated.v1'], (data, { source }) => `${source}/${data.charge}`).values()].filter(
    ({ data }) => !data.voided,
  );

function* commitments({ contents, subscriptions }: Agreed, at: number): Iterable<Found> {
  const charges = ratedOf(contents);
  for (const subscription of subscriptions.all(at)) {
    const { commitment, system, id } = subscription;
    if (!commitment || at < Date.parse(commitment.from) || at >= Date.parse(commitment.to)) continue;
    const within = charges.filter(({ source, data }) => {
      const start = Date.parse(data.periodStart);
      const isIn = Date.parse(commitment.from) <= start && start < Date.parse(commitment.to);
      return source === system && data.subscription === id && data.currency === commitment.currency && isIn;
    });
    const used = sum(within.map(({ data }) => new Decimal(data.amount)));
    if (used.gte(new Decimal(commitment.amount).times(SHARE)))
      yield {
        type: 'commitment-almost-used',
        subject: nameOf(subscription),
        ...UNKNOWN,
        since: Math.max(0, ...within.map(({ time }) => time)),
      };
  }
}

/** The newest statement on each entitlement of an instant. */
class Entitlements {
  private readonly all: Content[];
  readonly granted: ReadonlySet<string>;

  constructor(contents: readonly Content[]) {
    this.all = contents.filter(({ type }) => type === 'entitlement.changed.v1');
    this.granted = new Set(this.all.filter(({ data }) => data.state === 'granted').map(({ data }) => data.product));
  }

  /** What is said of a product for a subscription, or for its customer at large, by the instant. */
  of({ system, id, customer }: Subscription, product: string, at: number): Content[] {
    const about = this.all.filter(({ data, source }) => {
      if (data.product !== product || Date.parse(data.effectiveAt) > at) return false;
      return data.subscription
        ? (data.subscription.system ?? source) === system && data.subscription.id === id
        : data.customer === customer;
    });
    const last = new Map<string, Content>();
    for (const one of about) {
      const of = `${one.source}/${one.data.entitlement}`;
      const held = last.get(of);
      const isLater = !held || Date.parse(held.data.effectiveAt) < Date.parse(one.data.effectiveAt);
      if (isLater || (held && held.data.effectiveAt === one.data.effectiveAt && newest([held, one]) === one))
        last.set(of, one);
    }
    return [...last.values()];
  }
}

const isRunning = ({ isActive, startAt, endAt }: Subscription, at: number) => isActive && startAt <= at && at < endAt;
const productsOf = ({ charges }: Subscription) => [
  ...new Set(charges.flatMap(({ product }) => (product ? [product] : []))),
];

function* entitlements(agreed: Agreed, at: number): Iterable<Found> {
  const { contents, documents, subscriptions, open } = agreed;
  const told = new Entitlements(contents);
  if (told.granted.size === 0) return;
  const failed = newestOf(contents, ['payment.failed.v1'], (data, { source }) => `${source}/${data.payment}`);
  for (const subscription of subscriptions.all(at)) {
    const { system, id, startAt, customer } = subscription;
    const owing = [...open].filter(
      ([invoice, left]) =>
        invoice.voidedAt === null && left.gt(0) && invoice.customer === customer && invoice.system === system,
    );
    const refusalsOf = (invoice: Document) =>
      [...failed.values()].filter(({ source, data }) =>
        (data.allocations ?? []).some((one: Data) => documents.invoice(source, one.invoice, one.system) === invoice),
      );
    const isOwed = owing.some(
      ([invoice]) => Date.parse(invoice.content.data.dueAt ?? '') < at || refusalsOf(invoice).length > 0,
    );
    const lacking = productsOf(subscription).flatMap((product) => {
      if (!told.granted.has(product)) return [];
      const said = told.of(subscription, product, at);
      if (said.some(({ data }) => data.state === 'granted')) return [];
      const since = Math.max(startAt, ...said.map(({ data }) => Date.parse(data.effectiveAt))) + GRANTED;
      return said.length > 0 && isOwed ? [] : [since];
    });
    if (isRunning(subscription, at) && lacking.some((since) => since <= at))
      yield { type: 'missing-entitlement', subject: nameOf(subscription), ...UNKNOWN, since: Math.min(...lacking) };

    // What the invoices that are not paid were for, and since when the customer should have lost it.
    const unpaid = owing.flatMap(([invoice, left]) => {
      const lines = invoice.lines.filter(({ data }) => data.subscription === id);
      if (lines.length === 0) return [];
      const { dueAt } = invoice.content.data;
      const refusals = refusalsOf(invoice);
      const since = Math.min(
        dueAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(dueAt) + OVERDUE,
        ...refusals.map(({ data }) => Date.parse(data.at) + FAILED),
      );
      const products = lines.flatMap(
        ({ data }) => data.product ?? subscription.charges.find(({ code }) => code === data.chargeCode)?.product ?? [],
      );
      const isEntitled = products.some((product) =>
        told.of(subscription, product, at).some(({ data }) => data.state === 'granted'),
      );
      return since <= at && isEntitled ? [{ since, left, currency: invoice.currency }] : [];
    });
    const [first] = unpaid;
    if (first)
      yield {
        ...{
          type: 'entitlement-not-withdrawn',
          subject: nameOf(subscription),
          since: Math.min(...unpaid.map(({ since }) => since)),
        },
        ...stated(sum(unpaid.map(({ left }) => left)), first.currency),
      };
  }
}

function* prices({ contents }: Agreed): Iterable<Found> {
  const published = [
    ...newestOf(contents, ['price.published.v1'], (data, { source }) => `${source}/${data.price}`).values(),
  ];
  const drift = new Map<string, { amount: Decimal; currency: string; since: number }>();
  for (const { source, data, time } of ratedOf(contents)) {
    if (data.subscription === undefined || data.unitAmount === undefined || data.product === undefined) continue;
    const day = Date.parse(data.periodStart);
    const fitting = published.filter(({ source: by, data: price }) => {
      const holds =
        Date.parse(price.validFrom) <= day && (price.validTo === undefined || day < Date.parse(price.validTo));
      const isOf =
        by === source && price.product === data.product && (price.meter === undefined || price.meter === data.meter);
      return (
        holds &&
        isOf &&
        price.currency === data.currency &&
        (price.customer === undefined || price.customer === data.customer)
      );
    });
    const agreed = fitting.filter(({ data: price }) => price.customer !== undefined);
    const candidates = agreed.length > 0 ? agreed : fitting;
    if (candidates.length === 0) continue;
    // Of several prices in force the nearest is the one that was meant.
    const difference = candidates
      .filter(({ data: price }) => price.unit === undefined || data.unit === undefined || price.unit === data.unit)
      .map(({ data: price }) => new Decimal(data.unitAmount).minus(price.unitAmount).times(data.quantity ?? 1))
      .sort((one, other) => one.abs().comparedTo(other.abs()))[0];
    if (!difference || !isBeyondTolerance(difference, new Decimal(data.amount))) continue;
    const subject = `subscription ${source}/${data.subscription}`;
    const held = drift.get(subject);
    drift.set(subject, {
      ...{ amount: (held?.amount ?? ZERO).plus(difference.abs()), currency: data.currency },
      since: Math.min(held?.since ?? time, time),
    });
  }
  for (const [subject, { amount, currency, since }] of drift)
    yield { type: 'price-version-drift', subject, ...stated(amount.toDecimalPlaces(2), currency), since };
}

export function* agreementCases(agreed: Agreed, at: number): Iterable<Found> {
  yield* commitments(agreed, at);
  yield* entitlements(agreed, at);
  yield* prices(agreed);
}
