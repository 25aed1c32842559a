/** Cases of money: invoices that nobody pays, and payments that say not what they pay. */
import Decimal from 'decimal.js';
import { contested } from './beside';
import { DAY, type Found, stated } from './case';
import { type Document, type Documents, newestOf } from './documents';
import type { Content } from './signals';

/** The standard policy *Time to pay*. */
const GRACE = 14 * DAY;
const WORTH = 50;

const PAYMENTS = ['payment.received.v1', 'payment.refunded.v1', 'payment.failed.v1'];
const ZERO = new Decimal(0);

interface Allocation {
  readonly system?: string;
  readonly invoice: string;
  readonly amount: string;
}

/** What is left to be paid of each invoice, gross: without what was credited, paid and given back. */
export function leftToPay(documents: Documents, contents: readonly Content[]): Map<Document, Decimal> {
  const left = new Map<Document, Decimal>();
  const takeOff = (invoice: Document | undefined, currency: string, amount: Decimal) => {
    if (invoice && invoice.currency === currency) left.set(invoice, (left.get(invoice) ?? ZERO).minus(amount));
  };
  for (const document of documents.all.values()) if (document.type === 'invoice') left.set(document, document.gross);

  // A memo that is applied by itself pays by its applications alone, never by its lines as well.
  const applications = newestOf(
    contents,
    ['creditmemo.applied.v1'],
    (data, { source }) => `${source}/${data.application}`,
  );
  const applied = new Set<Document>();
  for (const { source, data } of applications.values()) {
    const memo = documents.named(source, { type: 'creditmemo', id: data.creditMemo });
    if (!memo || memo.voidedAt !== null) continue;
    applied.add(memo);
    for (const { system, invoice, amount } of data.allocations as Allocation[])
      takeOff(documents.invoice(source, invoice, system), data.currency, new Decimal(amount));
  }
  for (const memo of documents.all.values()) {
    if (memo.type !== 'creditmemo' || memo.voidedAt !== null || applied.has(memo)) continue;
    for (const { amount, tax, data } of memo.lines)
      if (data.invoice !== undefined)
        takeOff(documents.invoice(memo.system, data.invoice, memo.system), memo.currency, amount.plus(tax ?? ZERO));
  }

  for (const { type, source, data } of paymentsOf(contents)) {
    const sign = signOf(type);
    for (const { system, invoice, amount } of (data.allocations ?? []) as Allocation[])
      takeOff(documents.invoice(source, invoice, system), data.currency, new Decimal(amount).times(sign));
  }
  return left;
}

const paymentsOf = (contents: readonly Content[]) =>
  newestOf(contents, PAYMENTS, (data, { source }) => `${source}/${data.payment}`).values();
const signOf = (type: string) => (type === 'payment.received.v1' ? 1 : type === 'payment.refunded.v1' ? -1 : 0);

function* unmatched(documents: Documents, contents: readonly Content[]): Iterable<Found> {
  for (const { type, source, data } of paymentsOf(contents)) {
    const known = ((data.allocations ?? []) as Allocation[]).filter(({ system, invoice }) =>
      documents.invoice(source, invoice, system),
    );
    const matched = known.reduce((sum, { amount }) => sum.plus(amount), ZERO);
    const whole = new Decimal(data.amount);
    // A failed collection moved nothing: it is of an invoice, or it is not.
    const open = signOf(type) !== 0 ? whole.minus(matched) : known.length === 0 ? whole : ZERO;
    if (open.gt(0))
      yield {
        ...{ type: 'payment-unmatched', subject: `payment ${source}/${data.payment}`, since: Date.parse(data.at) },
        ...stated(open, data.currency),
      };
  }
}

export function* moneyCases(documents: Documents, contents: readonly Content[], at: number): Iterable<Found> {
  yield* unmatched(documents, contents);
  const disputed = contested(documents, contents);
  for (const [invoice, left] of leftToPay(documents, contents)) {
    const { name: subject, content, currency, voidedAt } = invoice;
    const { dueAt } = content.data;
    const open = left.minus(disputed.get(invoice)?.amount ?? ZERO);
    if (voidedAt !== null || dueAt === undefined || open.lt(WORTH)) continue;
    const since = Date.parse(dueAt) + GRACE;
    if (since < at) yield { type: 'settlement-overdue', subject, ...stated(open, currency), since };
  }
}
