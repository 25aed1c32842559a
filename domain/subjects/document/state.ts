/** The state of one invoice or credit memo: what was posted, settled, refused; compared whole, then allocated to lines. */
import { Allocator, allocate } from '../../allocation';
import { addHours } from '../../calendar';
import type { CreditedInvoice, DocumentFacts, FactOf, LineFact, LinkFact, PostingFact, RecordFact } from '../../facts';
import { type Decimal, decimal, sum, ZERO } from '../../money';
import type { At } from '../../policies/policies';
import { isRole, recordEntry } from '../../records';
import { type CollectionState, collectionOf } from './collection';
import { type DisputeState, disputesOf } from './dispute';
import { type Footing, footingOf } from './footing';
import { type RevenueState, revenueOf } from './revenue';
import { type TaxState, taxOf } from './tax';

export type PostingStatus = 'void' | 'posted' | 'partly posted' | 'rejected' | 'requested' | 'overdue' | 'waiting';

export interface DocumentState {
  readonly facts: DocumentFacts;
  /** +1 invoice, −1 credit memo: nets of credit memos count negative. */
  readonly sign: 1 | -1;
  readonly net: Decimal;
  readonly gross: Decimal;
  readonly isVoid: boolean;
  /** Places of its lines by the transaction that they belong to. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** The transaction of its first line that has one: what counts once per document counts there. */
  readonly first: string | null;
  readonly posting: PostingStatus;
  /** Net, in document currency, reversals taken off, signed like the document. */
  readonly posted: Decimal;
  /** Posted amount per line, by position; sums to `posted`. */
  readonly postedByLine: readonly Decimal[];
  readonly livePostings: readonly { posting: PostingFact; amount: Decimal }[];
  /** Posted in another currency: never compared. */
  readonly currencyDiffers: boolean;
  readonly postedAt: Date | null;
  readonly postingDueAt: Date;
  /** The refusal that stands: the last one after the last posting. */
  readonly refusal: FactOf<'refusal'> | null;
  /** Gross received minus refunded. */
  readonly settled: Decimal;
  readonly settledByLine: readonly Decimal[];
  /** Since when everything owed is paid; null while it is not. */
  readonly settledAt: Date | null;
  readonly settlementDueAt: Date | null;
  /** Credited net by the lines of credit memos that are not void, whole and per line. */
  readonly credited: Decimal;
  readonly creditedByLine: readonly Decimal[];
  /** What credit memos take off what is to be paid, gross: where one is applied by itself as it is applied, else by its lines. */
  readonly creditedGross: Decimal;
  readonly creditedGrossByLine: readonly Decimal[];
  /** Gross that is still to be paid: credits and payments taken off; nothing of a void document. */
  readonly outstanding: Decimal;
  readonly collection: CollectionState;
  /** When the clock alone changes what is said of it next; null when nothing is ahead. */
  readonly wakeAt: Date | null;
  /** Whether what it states of itself is what its lines come to. */
  readonly footing: Footing;
  readonly tax: TaxState;
  readonly disputes: DisputeState;
  readonly revenue: RevenueState;
}

/** What a posting books of each document it names: stated amounts as stated, the rest pro rata to the documents' nets. */
export function allocatePosting(posting: PostingFact): Map<number, Decimal> {
  const parts = new Map<number, Decimal>();
  const open: number[] = [];
  let left = decimal(posting.amount ?? '0');
  posting.links.forEach((link, index) => {
    if (link.amount === null) open.push(index);
    else {
      parts.set(index, decimal(link.amount));
      left = left.minus(link.amount);
    }
  });
  const nets = open.map((index) => posting.targetNets.get(posting.links[index]?.toId ?? ''));
  // While a document of the journal has not arrived its share is unknown, and so is everybody's.
  if (nets.some((net) => net === undefined)) return parts;
  allocate(
    left,
    nets.map((net) => decimal(net as string)),
    posting.currency ?? 'USD',
  ).forEach((amount, place) => {
    parts.set(open[place] as number, amount);
  });
  return parts;
}

const lineAmount = (line: LineFact) => decimal(line.amount);
const lineGross = (line: LineFact) => decimal(line.amount).plus(line.tax);
/** Adds parts by place to a row of decimals. */
const addParts = (row: Decimal[], parts: Iterable<readonly [place: number, part: Decimal]>) => {
  for (const [place, part] of parts) row[place] = (row[place] ?? ZERO).plus(part);
};
const latest = <Fact extends Pick<RecordFact, 'id' | 'occurredAt'>>(records: readonly Fact[]) =>
  records.reduce<Fact | null>(
    (best, record) =>
      !best ||
      record.occurredAt > best.occurredAt ||
      (record.occurredAt.getTime() === best.occurredAt.getTime() && record.id > best.id)
        ? record
        : best,
    null,
  );

/** Lines of an invoice as credits reach them: by name, else by weight. Read once, however many credits there are. */
interface Reached {
  readonly placeOf: ReadonlyMap<string, number>;
  readonly byNet: () => Allocator;
}
const reached = new WeakMap<readonly LineFact[], Reached>();

function reachedLines(lines: readonly LineFact[]): Reached {
  const held = reached.get(lines);
  if (held) return held;
  let byNet: Allocator | undefined;
  const made: Reached = {
    placeOf: new Map(lines.map(({ line }, place) => [line, place])),
    byNet: () => {
      byNet ??= new Allocator(lines.map(lineAmount));
      return byNet;
    },
  };
  reached.set(lines, made);
  return made;
}

/** Amounts of a credit memo, one per line. */
interface CreditAmounts {
  readonly credit: Pick<DocumentFacts, 'lines'>;
  readonly amounts: readonly Decimal[];
}

/** {@link spreadCredit} of many credit memos, told piece by piece: each amount is split by itself, at one go. */
function spreadCredits(
  invoice: CreditedInvoice,
  credits: readonly CreditAmounts[],
  visit: (place: number, part: Decimal) => void,
): void {
  const { placeOf, byNet } = reachedLines(invoice.lines);
  const loose: Decimal[] = [];
  for (const { credit, amounts } of credits)
    credit.lines.forEach((line, place) => {
      const amount = amounts[place];
      if (line.creditsId !== invoice.record.id || !amount || amount.isZero()) return;
      const stated = line.creditsLine === null ? undefined : placeOf.get(line.creditsLine);
      if (stated === undefined) loose.push(amount);
      else visit(stated, amount);
    });
  if (loose.length > 0) byNet().each(loose, invoice.record.currency ?? 'USD', visit);
}

/**
 * Amounts of a credit memo's lines, brought to the lines of one invoice that they credit: to the stated line, else pro
 * rata to net line amounts. Exact: what comes back sums to the amounts of the lines that name this invoice.
 * @returns the parts that are not nothing, by the place of the invoice's line
 */
export function spreadCredit(
  invoice: CreditedInvoice,
  credit: Pick<DocumentFacts, 'lines'>,
  amounts: readonly Decimal[],
): ReadonlyMap<number, Decimal> {
  const parts = new Map<number, Decimal>();
  spreadCredits(invoice, [{ credit, amounts }], (place, part) => {
    parts.set(place, (parts.get(place) ?? ZERO).plus(part));
  });
  for (const [place, part] of parts) if (part.isZero()) parts.delete(place);
  return parts;
}

/** What many credit memos come to on each line of an invoice. */
export function creditedLines(invoice: CreditedInvoice, credits: readonly CreditAmounts[]): Decimal[] {
  const row = invoice.lines.map(() => ZERO);
  spreadCredits(invoice, credits, (place, part) => {
    row[place] = (row[place] as Decimal).plus(part);
  });
  return row;
}

interface Receipt {
  readonly at: Date;
  readonly amount: Decimal;
}
/** What may be missing of a sum that counts as paid. */
const SETTLED_WITHIN = decimal('0.01');

/** Since when receipts come to what is owed and stay there: a refund of what was paid twice does not move it. */
function settledSince(receipts: readonly Receipt[], owed: Decimal): Date | null {
  const enough = owed.minus(SETTLED_WITHIN);
  let received = ZERO;
  let since: Date | null = null;
  for (const { at, amount } of [...receipts].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || b.amount.comparedTo(a.amount),
  )) {
    received = received.plus(amount);
    since = received.lessThan(enough) ? null : (since ?? at);
  }
  return since;
}

/** Places of lines by transaction, and the transaction of the first line that has one. */
function placesOf(lines: readonly LineFact[]): { places: Map<string, number[]>; first: string | null } {
  const places = new Map<string, number[]>();
  let [first, position] = [null as string | null, Number.POSITIVE_INFINITY];
  lines.forEach((line, place) => {
    if (line.transactionId === null) return;
    const mine = places.get(line.transactionId);
    if (mine) mine.push(place);
    else places.set(line.transactionId, [place]);
    if (line.position < position) [first, position] = [line.transactionId, line.position];
  });
  return { places, first };
}

/** The first instant at which something is later than another one. */
const afterwards = (at: Date | null): Date | null => at && new Date(at.getTime() + 1);
const nextOf = (now: Date, instants: readonly (Date | null)[]): Date | null =>
  instants.reduce<Date | null>((first, at) => (at && at > now && (!first || at < first) ? at : first), null);

/** The state of a document at an instant. Pure. */
export function documentState(facts: DocumentFacts, { now, policies }: At): DocumentState {
  const { record, lines } = facts;
  const { sign } = recordEntry(record.kind);
  const currency = record.currency ?? 'USD';
  const net = decimal(record.amount ?? '0').times(sign);
  const gross = sum(lines.map(lineGross)).times(sign);
  const { placeOf, byNet } = reachedLines(lines);
  const grossByLine = lines.map(lineGross);
  const byGross = new Allocator(grossByLine);

  const postedByLine = lines.map(() => ZERO);
  const unnamed: Decimal[] = [];
  const livePostings: { posting: PostingFact; amount: Decimal }[] = [];
  let currencyDiffers = false;
  for (const posting of facts.postings) {
    if (posting.reversedAt) continue;
    if (posting.currency !== record.currency) {
      currencyDiffers = true;
      continue;
    }
    let amount = ZERO;
    const parts = [...allocatePosting(posting)].filter(([index]) => posting.links[index]?.toId === record.id);
    // Its part of the journal is not known yet: that is not a part of nothing.
    if (parts.length === 0) continue;
    for (const [index, part] of parts) {
      const link = posting.links[index] as LinkFact;
      amount = amount.plus(part);
      const stated = link.toLine === null ? undefined : placeOf.get(link.toLine);
      if (stated !== undefined) postedByLine[stated] = (postedByLine[stated] as Decimal).plus(part);
      else unnamed.push(part);
    }
    livePostings.push({ posting, amount });
  }
  if (unnamed.length > 0) addParts(postedByLine, byNet().all(unnamed, currency).entries());
  const posted = sum(livePostings.map(({ amount }) => amount));

  const credits = facts.credits.filter((credit) => !credit.void);
  const creditedByLine = creditedLines(
    facts,
    credits.map((credit) => ({ credit, amounts: credit.lines.map(lineAmount) })),
  );
  // A memo that is applied by itself pays what it is applied to, whatever its lines credit.
  const creditedGrossByLine = creditedLines(
    facts,
    credits
      .filter(({ applications }) => applications.length === 0)
      .map((credit) => ({ credit, amounts: credit.lines.map(lineGross) })),
  );
  const applied = facts.applications.flatMap((application) =>
    application.isVoid || application.currency !== record.currency
      ? []
      : application.links.flatMap(({ toId, amount }) =>
          toId === record.id && amount !== null ? [decimal(amount)] : [],
        ),
  );
  if (applied.length > 0) addParts(creditedGrossByLine, byGross.all(applied, currency).entries());
  // Payments go to what credits have left of each line.
  const openByLine = grossByLine.map((part, index) => part.minus(creditedGrossByLine[index] ?? ZERO));
  const owed = sum(openByLine);
  const receipts: Receipt[] = [];
  for (const payment of facts.payments) {
    if (!isRole(payment, 'payment') || payment.currency !== record.currency) continue;
    const direction = recordEntry(payment.kind).sign;
    for (const link of payment.links)
      if (link.toId === record.id && link.amount !== null)
        receipts.push({ at: payment.occurredAt, amount: decimal(link.amount).times(direction) });
  }
  const paidFor = owed.greaterThan(0) && receipts.length > 0 ? new Allocator(openByLine) : byGross;
  const settledByLine = paidFor.all(
    receipts.map(({ amount }) => amount),
    currency,
  );

  const postingDueAt = addHours(record.occurredAt, policies.postingHours(facts.entity, record.occurredAt));
  const lastPosted = latest(livePostings.map(({ posting }) => posting));
  const lastFailure = latest(facts.failures);
  const lastReversal = latest(facts.postings.flatMap(({ reversal }) => (reversal ? [reversal] : [])));
  // What was booked after a refusal has answered it, even if it was taken back since.
  const lastAnswer = latest(facts.postings);
  const refusal = lastFailure && !(lastAnswer && lastAnswer.occurredAt >= lastFailure.occurredAt) ? lastFailure : null;
  const lastAttempt = latest(facts.attempts);
  const isVoid = facts.void !== null;
  const [settled, creditedGross] = [sum(settledByLine), sum(creditedGrossByLine)];
  // What was handed over again after a refusal has an hour to be answered.
  const retryUntil =
    refusal && lastAttempt && lastAttempt.occurredAt > refusal.occurredAt ? addHours(lastAttempt.occurredAt, 1) : null;
  const posting: PostingStatus = isVoid
    ? 'void'
    : posted.equals(net) && (livePostings.length > 0 || net.isZero())
      ? 'posted'
      : livePostings.length > 0
        ? 'partly posted'
        : refusal && !(retryUntil && now < retryUntil)
          ? 'rejected'
          : now > postingDueAt || lastReversal
            ? 'overdue'
            : lastAttempt
              ? 'requested'
              : 'waiting';

  const isOpen = !isVoid && posting !== 'posted' && posting !== 'partly posted';
  const outstanding = isVoid ? ZERO : gross.minus(creditedGross).minus(settled);
  const settlementDueAt = 'dueAt' in record.body && record.body.dueAt ? new Date(record.body.dueAt) : null;
  const disputes = disputesOf(facts);
  const collection = collectionOf(facts, { dueAt: settlementDueAt, outstanding, contested: disputes.open }, policies);
  const tax = taxOf(facts, sign, policies);

  return {
    facts,
    sign,
    net,
    gross,
    isVoid,
    collection,
    wakeAt: nextOf(now, [
      isOpen ? afterwards(postingDueAt) : null,
      isOpen ? retryUntil : null,
      collection.open.isZero() ? null : afterwards(collection.dueAt),
      isVoid ? null : afterwards(tax.awaitedUntil),
    ]),
    ...placesOf(lines),
    posting,
    posted,
    postedByLine,
    livePostings,
    currencyDiffers,
    postedAt: lastPosted?.occurredAt ?? null,
    postingDueAt,
    refusal,
    settled,
    settledByLine,
    settledAt: settledSince(receipts, owed),
    settlementDueAt,
    credited: sum(creditedByLine),
    creditedGross,
    creditedByLine,
    creditedGrossByLine,
    outstanding,
    footing: footingOf(record, lines),
    tax,
    disputes,
    revenue: revenueOf(facts, net),
  };
}
