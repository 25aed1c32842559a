import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, money, words } from '../../../exceptions/evidence';
import { billed, paid, posted } from '../../../exceptions/example';
import { decimal, sum, text } from '../../../money';
import { isRole, recordEntry } from '../../../records';
import { arrivalOf } from '../../suspended-record/finding';

export const paymentUnmatched = defineException({
  code: 'payment-unmatched',
  title: 'Payment unmatched',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'A payment or a refund, or a part of it, names no invoice that is known; or a failed collection is of no invoice that is known.',
  consequence:
    'Money moved and no invoice says so: the invoice stays open and may be dunned, or counts as paid when it is not.',
  remedy: 'Let the payment system allocate it to the invoice it pays.',
  evidence: 'An allocation of the whole payment to invoices that are known.',
  atRisk: 'What of the payment names no invoice that is known; the whole of a failed one.',
  subject: 'payment',
  detect: ({ payment, account, arrived, waiting }) => {
    if (payment.amount === null) return null;
    const matched = payment.links.filter(({ toId }) => arrived.has(toId));
    const open = decimal(payment.amount).minus(sum(matched.map(({ amount }) => amount ?? '0')));
    // What failed has nothing left to be allocated; it only waits for the invoice that it is of.
    const isMoved = isRole(payment, 'payment');
    if (!waiting && !(isMoved && open.greaterThan(0))) return null;
    const amount = !isMoved ? null : open.greaterThan(0) ? open : decimal(waiting?.amount ?? '0').abs();
    const number = payment.number ?? payment.externalId;
    const what = recordEntry(payment.kind).words.name.toLowerCase();
    return {
      subjectId: payment.id,
      title: `${account?.name ?? payment.customer ?? payment.source}: ${what} without invoice, ${number}`,
      cause: arrivalOf(waiting ?? { target: null }, payment.source),
      amountAtRisk: amount && payment.currency ? text(amount) : null,
      amountBasis: amount && payment.currency ? 'stated' : 'unknown',
      currency: payment.currency,
      entityId: account?.entityId ?? null,
      region: account?.region ?? null,
      accountId: account?.id ?? null,
      stage: 'settled',
      transactions: [],
      since: payment.occurredAt,
      evidence: [
        identifier(recordEntry(payment.kind).words.name, number),
        money('Amount', payment.amount, payment.currency),
        ...(amount ? [money('Without invoice', amount, payment.currency)] : []),
        ...(waiting ? [words('Waits for', waiting.waitsFor)] : []),
        count('Invoices named', payment.links.length),
        count('Invoices known', matched.length),
        instant('Dated', payment.occurredAt),
      ],
    };
  },
  examples: (names) => {
    const invoice = [...billed(names), posted(names, '2026-03-02T12:00:00Z')];
    const of = (amount: string) => ({ allocations: [{ invoice: names.of('in-1'), amount }] });
    return {
      holds: {
        words: 'A customer paid 120.00 USD, and only half of it named an invoice.',
        said: [...invoice, paid(names, '2026-03-10T10:00:00Z', of('60.00'))],
      },
      nearly: {
        words: 'The payment named the invoice for all of its 120.00 USD.',
        said: [...invoice, paid(names, '2026-03-10T10:00:00Z', of('120.00'))],
      },
      cleared: {
        words: 'The payment system allocated the rest.',
        said: [paid(names, '2026-03-22T10:00:00Z', { ...of('120.00'), revision: 2 })],
      },
      returned: {
        words: 'The allocation was taken back in part.',
        said: [paid(names, '2026-03-26T10:00:00Z', { ...of('100.00'), revision: 3 })],
      },
    };
  },
});
