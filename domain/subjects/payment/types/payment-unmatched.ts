import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, money } from '../../../exceptions/evidence';
import { decimal, sum, text } from '../../../money';
import { isRole, recordEntry } from '../../../records';
import type { PaymentState } from '../state';

export const paymentUnmatched = defineException({
  code: 'payment-unmatched',
  title: 'Payment unmatched',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'A payment, or a part of it, names no invoice that is known.',
  consequence: 'The customer has paid and is still owed by name: the invoice stays open and may be dunned.',
  remedy: 'Let the payment system allocate it to the invoice it pays.',
  evidence: 'An allocation of the whole payment to invoices that are known.',
  subject: 'payment',
  detect: ({ payment, account, arrived }) => {
    // What was paid back and what failed waits for no invoice.
    if (!isRole(payment, 'payment') || recordEntry(payment.kind).sign < 0 || payment.amount === null) return null;
    const matched = payment.links.filter(({ toId }) => arrived.has(toId));
    const open = decimal(payment.amount).minus(sum(matched.map(({ amount }) => amount ?? '0')));
    if (open.lessThanOrEqualTo(0)) return null;
    return {
      subjectId: payment.id,
      title: `${account?.name ?? payment.customer ?? payment.source}: payment without invoice, ${payment.number ?? payment.externalId}`,
      cause: { kind: 'allocation', about: 'other', id: payment.source },
      amountAtRisk: text(open),
      amountBasis: 'stated',
      currency: payment.currency,
      entityId: account?.entityId ?? null,
      region: account?.region ?? null,
      accountId: account?.id ?? null,
      stage: 'settled',
      transactions: [],
      since: payment.occurredAt,
      evidence: [
        identifier('Payment', payment.number ?? payment.externalId),
        money('Received', payment.amount, payment.currency),
        money('Without invoice', open, payment.currency),
        count('Invoices named', payment.links.length),
        count('Invoices known', matched.length),
        instant('Received at', payment.occurredAt),
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
    arrived: new Map([['in-1', 'INV-1']]),
  };
}
