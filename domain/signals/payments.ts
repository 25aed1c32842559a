import { z } from 'zod';
import { currencyCode, decimalText, defineSignal, externalId, instant, versioned } from './define';

const payment = z.object({
  payment: externalId,
  customer: externalId.optional(),
  currency: currencyCode,
  /** Gross, positive. */
  amount: decimalText,
  at: instant,
  /** Invoices paid (refunded), gross; the payer's statement. */
  allocations: z
    .array(z.object({ system: z.string().max(100).optional(), invoice: externalId, amount: decimalText }))
    .max(10_000)
    .default([]),
  reason: z.string().max(500).optional(),
  ...versioned,
});
const example: z.input<typeof payment> = {
  payment: 'pay-1',
  customer: 'cus-42',
  currency: 'USD',
  amount: '129.90',
  at: '2026-02-20T10:00:00Z',
  allocations: [{ invoice: 'in-2001', amount: '129.90' }],
};

export const paymentReceived = defineSignal({
  type: 'payment.received.v1',
  area: 'money',
  title: 'Payment received',
  description: 'Money came in and was applied to invoices.',
  schema: payment,
  example,
});
export const paymentFailed = defineSignal({
  type: 'payment.failed.v1',
  area: 'money',
  title: 'Payment failed',
  description: 'A collection attempt failed.',
  schema: payment,
  example: { ...example, payment: 'pay-2', reason: 'card declined' },
});
export const paymentRefunded = defineSignal({
  type: 'payment.refunded.v1',
  area: 'money',
  title: 'Payment refunded',
  description: 'Money was given back; counts as a negative payment.',
  schema: payment,
  example: { ...example, payment: 're-1' },
});
export const fxPublished = defineSignal({
  type: 'fx.published.v1',
  area: 'money',
  title: 'Exchange rate published',
  description: 'One unit of base is worth rate units of quote on that date.',
  schema: z.object({ base: currencyCode, quote: currencyCode, rate: decimalText, date: z.iso.date(), ...versioned }),
  example: { base: 'EUR', quote: 'USD', rate: '1.0842', date: '2026-02-02' },
});
