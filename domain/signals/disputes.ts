import { z } from 'zod';
import { currencyCode, decimalText, defineSignal, externalId, instant, label, versioned } from './define';

const dispute = { dispute: externalId, system: label.min(1).max(100).optional(), invoice: externalId };

export const invoiceDisputed = defineSignal({
  type: 'invoice.disputed.v1',
  area: 'billing',
  title: 'Invoice disputed',
  description: 'The customer contests an invoice, or a part of it; the amount is gross and positive.',
  schema: z.object({
    ...dispute,
    currency: currencyCode,
    amount: decimalText,
    disputedAt: instant,
    reason: z.string().max(500).optional(),
    ...versioned,
  }),
  example: {
    dispute: 'dp-1',
    invoice: 'in-2001',
    currency: 'USD',
    amount: '50.00',
    disputedAt: '2026-02-12T09:00:00Z',
    reason: 'Quantity contested',
  },
});

export const disputeSettled = defineSignal({
  type: 'dispute.settled.v1',
  area: 'billing',
  title: 'Dispute settled',
  description:
    'A dispute has ended: nothing of the invoice is contested by it any more. What was granted comes as a credit memo.',
  schema: z.object({
    ...dispute,
    settledAt: instant,
    outcome: z.enum(['accepted', 'partly accepted', 'rejected', 'withdrawn']),
    reason: z.string().max(500).optional(),
    ...versioned,
  }),
  example: { dispute: 'dp-1', invoice: 'in-2001', settledAt: '2026-02-18T09:00:00Z', outcome: 'partly accepted' },
});
