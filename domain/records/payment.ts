import type { z } from 'zod';
import { paymentReceived } from '../signals/payments';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo, type RecordParts, type SignalSource } from './define';

/** What a payment, a refund and a failed collection say alike: money of a customer, allocated to invoices. */
export const moneyMoved = (data: z.output<typeof paymentReceived.schema>, source: SignalSource): RecordParts => ({
  externalId: data.payment,
  occurredAt: data.at,
  customer: data.customer,
  currency: data.currency,
  amount: data.amount,
  links: data.allocations.map(({ system, invoice, amount }) =>
    linkTo(documentOf(source, { system, id: invoice }), amount),
  ),
});

export const payment = defineRecord({
  kind: 'payment',
  role: 'payment',
  signals: [paymentReceived],
  words: { name: 'Payment', happened: 'Payment received', tone: 'done' },
  statuses: terms({ received: ['Received', 'done', 'The payment came in.'] }),
  stage: 'settled',
  figure: 'money',
  note: ({ reason }) => reason ?? null,
  describe: moneyMoved,
});
