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

export function* moneyCases(documents: Documents, contents: readonly Content[], at: number): Iterable<Found> {
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

  for (const payment of newestOf(
    contents,
    PAYMENTS,
    (data, { source }) => `payment ${source}/${data.payment}`,
  ).values()) {
    const { type, source, data } = payment;
    const subject = `payment ${source}/${data.payment}`;
    const sign = type === 'payment.received.v1' ? 1 : type === 'payment.refunded.v1' ? -1 : 0;
    const since = Date.parse(data.at);
    let matched = ZERO;
    let isKnown = false;
    for (const { system, invoice, amount } of (data.allocations ?? []) as Allocation[]) {
      const document = documents.invoice(source, invoice, system);
      if (!document) continue;
      isKnown = true;
      matched = matched.plus(amount);
      takeOff(document, data.currency, new Decimal(amount).times(sign));
    }
    const open = new Decimal(data.amount).minus(matched);
    if (sign === 0 ? !isKnown : open.gt(0))
      yield {
        type: 'payment-unmatched',
        subject,
        ...stated(sign === 0 ? new Decimal(data.amount) : open, data.currency),
        since,
      };
  }

  for (const [invoice, { amount }] of contested(documents, contents)) takeOff(invoice, invoice.currency, amount);
  for (const [{ name: subject, content, currency, voidedAt }, open] of left) {
    const { dueAt } = content.data;
    if (voidedAt !== null || dueAt === undefined || open.lt(WORTH)) continue;
    const since = Date.parse(dueAt) + GRACE;
    if (since < at) yield { type: 'settlement-overdue', subject, ...stated(open, currency), since };
  }
}
