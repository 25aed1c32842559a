import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, money, words } from '../../../exceptions/evidence';
import { decimal, sum, text } from '../../../money';
import { isRole, recordEntry } from '../../../records';
import { arrivalOf } from '../../suspended-record/finding';
import type { PaymentState } from '../state';

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
  example: { holds: paid('60.00'), holdsNot: paid('120.00'), now: new Date('2026-02-04T00:00:00Z') },
});

/** A payment of 120.00 of which this much names an invoice that is known. */
function paid(amount: string): PaymentState {
  return {
    payment: {
      ...exampleFact('payment', 'payments', { amount: '120.00', currency: 'USD', at: '2026-02-03T10:00:00Z' }),
      links: [{ toId: 'in-1', amount, toLine: null }],
    },
    account: null,
    waiting: null,
    arrived: new Map([['in-1', 'INV-1']]),
  };
}
