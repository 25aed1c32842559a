/** Cases of transactions: one subscription, one charge code, one billing period; what was used, rated and invoiced of it. */
import Decimal from 'decimal.js';
import type { Accounts } from './accounts';
import { type Found, HOUR, isBeyondTolerance, stated, UNKNOWN } from './case';
import { type Document, type Documents, newestOf } from './documents';
import type { Content } from './signals';
import { periodOf, type Subscriptions } from './subscriptions';
import { type Event, lastPrice, metersOf } from './usage';

/** The standard policies *Grace after a period* (invoice overdue) and *Tolerance of quantities*. */
const INVOICE_OVERDUE = 24 * HOUR;
const isQuantityBeyond = (difference: Decimal, of: Decimal) => difference.abs().gt(of.abs().times('0.001'));

const ZERO = new Decimal(0);
type Data = Content['data'];

interface Transaction {
  readonly name: string;
  readonly system: string;
  readonly subscription: string;
  readonly code: string;
  readonly start: number;
  end: number;
  readonly charges: Content[];
  readonly lines: { document: Document; line: string; data: Data; amount: Decimal; credited: Decimal }[];
  readonly events: Event[];
  readonly aggregates: { quantity: Decimal; end: number }[];
}

export interface Told {
  readonly contents: readonly Content[];
  readonly documents: Documents;
  readonly subscriptions: Subscriptions;
  readonly accounts: Accounts;
  readonly events: readonly Event[];
  /** When the books of an account's day were closed. */
  readonly closedAt: (account: string | null, instant: number) => number;
  /** Names of invoices that ask for what another one asked for: they have cases of their own. */
  readonly twice: ReadonlySet<string>;
}

/** Everything brought to the transaction that it belongs to. */
function gather({ contents, documents, subscriptions, accounts, events }: Told): Map<string, Transaction> {
  const found = new Map<string, Transaction>();
  const of = (system: string, subscription: string, code: string, start: number, end: number): Transaction => {
    const name = `transaction ${system}/${subscription}/${code}/${new Date(start).toISOString()}`;
    let held = found.get(name);
    if (!held) {
      held = { name, system, subscription, code, start, end, charges: [], lines: [], events: [], aggregates: [] };
      found.set(name, held);
    }
    return held;
  };
  /** What billing rates belongs to the billing period in which its service period begins. */
  const place = (system: string, { subscription, chargeCode, periodStart, periodEnd }: Data, time: number) => {
    const from = periodStart === undefined ? time : Date.parse(periodStart);
    const version = subscriptions.at(system, subscription, from);
    const code = chargeCode ?? (version?.charges.length === 1 ? version.charges[0]?.code : undefined);
    if (code === undefined) return undefined;
    const { start, end } = version ? periodOf(version, from) : { start: from, end: Date.parse(periodEnd) };
    return of(system, subscription, code, start, end);
  };
  const byCharge = new Map<string, Transaction>();
  const charges = newestOf(contents, ['charge.rated.v1'], (data, { source }) => `${source}/${data.charge}`);
  for (const [name, charge] of charges) {
    const transaction =
      charge.data.subscription === undefined ? undefined : place(charge.source, charge.data, charge.time);
    if (!transaction) continue;
    byCharge.set(name, transaction);
    if (!charge.data.voided) transaction.charges.push(charge);
  }
  const byLine = new Map<string, Transaction['lines'][number]>();
  for (const document of documents.all.values()) {
    if (document.type !== 'invoice' || document.voidedAt !== null) continue;
    for (const { line, amount, data } of document.lines) {
      const named = data.charge === undefined ? undefined : byCharge.get(`${document.system}/${data.charge}`);
      const transaction =
        named ?? (data.subscription === undefined ? undefined : place(document.system, data, document.issuedAt));
      if (!transaction) continue;
      const entry = { document, line, data, amount, credited: ZERO };
      transaction.lines.push(entry);
      byLine.set(`${document.name}/${line}`, entry);
    }
  }
  for (const memo of documents.all.values()) {
    if (memo.type !== 'creditmemo' || memo.voidedAt !== null) continue;
    for (const { amount, data } of memo.lines) {
      const invoice =
        data.invoice === undefined ? undefined : documents.invoice(memo.system, data.invoice, memo.system);
      const entry = invoice && byLine.get(`${invoice.name}/${data.invoiceLine ?? invoice.lines[0]?.line}`);
      if (entry) entry.credited = entry.credited.plus(amount);
    }
  }
  for (const event of events) {
    if (!event.belongsTo) continue;
    const { subscription, charge, start, end } = event.belongsTo;
    of(subscription.system, subscription.id, charge.code, start, end).events.push(event);
  }
  aggregate({ contents, accounts, subscriptions }, of);
  return found;
}

/** What metering states for a window belongs where the usage of its customer and meter belongs at the window's start. */
function aggregate(
  { contents, accounts, subscriptions }: Pick<Told, 'contents' | 'accounts' | 'subscriptions'>,
  of: (system: string, subscription: string, code: string, start: number, end: number) => Transaction,
): void {
  const meters = metersOf(contents);
  const aggregates = newestOf(contents, ['usage.aggregated.v1'], (data, { source }) => `${source}/${data.aggregate}`);
  for (const { source, data } of aggregates.values()) {
    const start = Date.parse(data.windowStart);
    const meter = meters.get(data.meter);
    const factor = data.unit === undefined ? new Decimal(1) : meter?.factors.get(data.unit);
    const account = accounts.of(source, data.customer, start);
    const metered = [...subscriptions.all(start)].filter(
      ({ system, id, customer, isActive, startAt, endAt, charges }) => {
        if (!charges.some((charge) => charge.meter === data.meter)) return false;
        if (data.subscription !== undefined) return id === data.subscription;
        return isActive && startAt <= start && start < endAt && accounts.of(system, customer, start) === account;
      },
    );
    const [only] = metered;
    if (!meter || !factor || !account || !only || metered.length > 1) continue;
    const code = only.charges.find((charge) => charge.meter === data.meter)?.code as string;
    const period = periodOf(only, start);
    of(only.system, only.id, code, period.start, period.end).aggregates.push({
      quantity: new Decimal(data.quantity).times(factor),
      end: Date.parse(data.windowEnd),
    });
  }
}

const total = <Item>(items: readonly Item[], of: (item: Item) => Decimal) =>
  items.reduce((sum, item) => sum.plus(of(item)), ZERO);
/** Drawn from prepaid money: no claim, so nothing of it is invoiced. */
const isInvoiced = ({ data }: Content) => data.kind !== 'prepaid drawdown';

function* amounts(
  transaction: Transaction,
  twice: ReadonlySet<string>,
  billRunHours: number,
  at: number,
): Iterable<Found> {
  const { name: subject, charges, lines, end } = transaction;
  const claims = charges.filter(isInvoiced);
  if (claims.length === 0) return;
  const currency = claims[0]?.data.currency;
  const rated = total(claims, ({ data }) => new Decimal(data.amount));
  if (lines.length === 0) {
    const since = end + billRunHours * HOUR + INVOICE_OVERDUE;
    if (!rated.isZero() && since <= at)
      yield { type: 'invoicing-overdue', subject, ...stated(rated.abs(), currency), since };
    return;
  }
  const counted = lines.filter(({ document }) => !twice.has(document.name));
  const invoiced = total(counted, ({ amount }) => amount);
  const credited = total(counted, (line) => line.credited);
  // A credit explains what was invoiced too much, never what was invoiced too little.
  const excess = invoiced.minus(rated);
  const left = excess.gt(0) ? Decimal.max(0, excess.minus(credited)) : excess;
  if (isBeyondTolerance(left, rated))
    yield {
      ...{ type: 'rated-vs-invoiced', subject, ...stated(left.abs(), currency) },
      since: Math.max(...lines.map(({ document }) => document.issuedAt), ...claims.map(({ time }) => time)),
    };
}

function* periods(transaction: Transaction, subscriptions: Subscriptions): Iterable<Found> {
  const { name: subject, system, subscription, start, charges, lines } = transaction;
  const version = subscriptions.at(system, subscription, start);
  if (!version) return;
  // What reaches beyond the billing period is worth its share by time.
  const beyond = ({ periodStart, periodEnd }: Data, amount: Decimal): Decimal | null => {
    if (periodStart === undefined || periodEnd === undefined) return null;
    const [from, to] = [Date.parse(periodStart), Date.parse(periodEnd)];
    const { end } = periodOf(version, from);
    return to > end ? amount.times(to - end).div(to - from) : null;
  };
  const across = charges.flatMap(({ data, time }) => {
    const amount = beyond(data, new Decimal(data.amount));
    return amount ? [{ amount, at: time, currency: data.currency }] : [];
  });
  const lost = lines.flatMap(({ data, amount: whole, document: { issuedAt, currency } }) => {
    const amount = beyond(data, whole);
    return amount ? [{ amount, at: issuedAt, currency }] : [];
  });
  const [first] = [...across, ...lost];
  if (!first) return;
  // A charge and the line that bills it are the same money.
  const amount = total(across.length > 0 ? across : lost, (one) => one.amount)
    .abs()
    .toDecimalPlaces(2);
  yield {
    ...{ type: 'period-mismatch', subject, amount, currency: first.currency, basis: 'estimated' },
    since: Math.max(...[...across, ...lost].map(({ at }) => at)),
  };
}

/** Usage in three lots: what came in time, and what came after the grace or the invoice of its period. */
function* quantities(
  transaction: Transaction,
  graceHours: number,
  priced: Priced,
  closedAt: Told['closedAt'],
  at: number,
): Iterable<Found> {
  const { name: subject, charges, lines, events, aggregates, end } = transaction;
  const claims = charges.filter(({ data }) => data.quantity !== undefined);
  const metered = events.length > 0;
  const graceEnd = end + graceHours * HOUR;
  const quantity = (of: readonly Event[]) => total(of, ({ belongsTo }) => belongsTo?.inMeterUnit ?? ZERO);
  const captured = quantity(events);
  const meter = events[0]?.content.data.meter ?? claims[0]?.data.meter;
  const worth = (difference: Decimal) => {
    const price = meter === undefined ? null : priced(meter, transaction, events[0]?.account ?? null);
    return price
      ? {
          amount: difference.abs().times(price.amount).toDecimalPlaces(2, Decimal.ROUND_HALF_UP),
          currency: price.currency,
          basis: 'estimated' as const,
        }
      : UNKNOWN;
  };
  if (charges.length === 0) {
    if (metered && lines.length === 0 && graceEnd <= at)
      yield { type: 'rating-overdue', subject, ...worth(captured), since: graceEnd };
    return;
  }
  if (claims.length === 0 || !claims.some(({ data }) => data.meter !== undefined)) return;
  const rated = total(claims, ({ data }) => new Decimal(data.quantity));
  const issuedAt =
    lines.length > 0 ? Math.min(...lines.map(({ document }) => document.issuedAt)) : Number.POSITIVE_INFINITY;
  const late = events.filter(({ content }) => content.receivedAt > graceEnd);
  const missing = captured.minus(rated);
  const isMissing = missing.gt(0) && isQuantityBeyond(missing, captured);
  const lateMissing = isMissing ? Decimal.min(missing, quantity(late)) : ZERO;
  if (late.length > 0 && lateMissing.gt(0)) {
    const since = Math.max(...late.map(({ content }) => content.receivedAt));
    const closed = closedAt(events[0]?.account ?? null, end - 1);
    const when = since > closed ? 'close' : since > issuedAt ? 'invoice' : 'grace';
    yield { type: `usage-after-${when}`, subject, ...worth(lateMissing), since };
  }
  // What metering states is what billing has to rate; where it states nothing, the sum of the events.
  const stated = aggregates.length > 0 ? total(aggregates, (one) => one.quantity) : captured.minus(lateMissing);
  const rest = metered || aggregates.length > 0 ? stated.minus(rated) : ZERO;
  const ratedAt = Math.max(...claims.map(({ time }) => time));
  if (end <= at && isQuantityBeyond(rest, stated))
    yield { type: 'usage-vs-billed', subject, ...worth(rest), since: Math.max(ratedAt, end) };
  else {
    const billing = lines.filter(({ data }) => data.quantity !== undefined);
    const billed = total(billing, ({ data }) => new Decimal(data.quantity));
    if (billing.length > 0 && isQuantityBeyond(billed.minus(rated), rated))
      yield { type: 'usage-vs-billed', subject, ...worth(billed.minus(rated)), since: Math.max(issuedAt, ratedAt) };
  }
}
type Priced = (
  meter: string,
  transaction: Transaction,
  account: string | null,
) => { amount: Decimal; currency: string } | null;

/** Events of a closed period and what metering states for it. */
function* aggregation(
  { name: subject, events, aggregates, end }: Transaction,
  at: number,
  graceEnd: number,
  worth: (difference: Decimal) => Pick<Found, 'amount' | 'currency' | 'basis'>,
): Iterable<Found> {
  if (aggregates.length === 0 || end > at) return;
  const statedAt = Math.max(...aggregates.map((one) => one.end));
  const inTime = events.filter(({ content }) => content.receivedAt <= graceEnd);
  const difference = total(inTime, ({ belongsTo }) => belongsTo?.inMeterUnit ?? ZERO).minus(
    total(aggregates, ({ quantity }) => quantity),
  );
  const of = total(aggregates, ({ quantity }) => quantity);
  if (isQuantityBeyond(difference, of))
    yield { type: 'captured-vs-aggregated', subject, ...worth(difference), since: statedAt };
}

export function* transactionCases(told: Told, at: number): Iterable<Found> {
  const { contents, accounts, subscriptions } = told;
  const last = lastPrice(contents, accounts);
  const priced: Priced = (meter, { charges }, account) => {
    const own = charges.find(({ data }) => data.unitAmount !== undefined);
    return own ? { amount: new Decimal(own.data.unitAmount), currency: own.data.currency } : last(meter, account);
  };
  for (const transaction of gather(told).values()) {
    const version = subscriptions.at(transaction.system, transaction.subscription, transaction.start);
    const { graceHours, billRunHours } = version ?? { graceHours: 24, billRunHours: 48 };
    yield* amounts(transaction, told.twice, billRunHours, at);
    yield* periods(transaction, subscriptions);
    yield* quantities(transaction, graceHours, priced, told.closedAt, at);
    const meter = transaction.events[0]?.content.data.meter;
    yield* aggregation(transaction, at, transaction.end + graceHours * HOUR, (difference) => {
      const price = meter === undefined ? null : priced(meter, transaction, transaction.events[0]?.account ?? null);
      return price
        ? {
            amount: difference.abs().times(price.amount).toDecimalPlaces(2, Decimal.ROUND_HALF_UP),
            currency: price.currency,
            basis: 'estimated',
          }
        : UNKNOWN;
    });
  }
}
