import { z } from 'zod';
import { currencyCode, decimalText, defineSignal, distinct, externalId, instant, label, versioned } from './define';

/** A subscription of some system; without `system` the source's configured document system is meant. */
const subscriptionRef = z.object({ system: label.min(1).max(100).optional(), id: externalId });

export const orderBooked = defineSignal({
  type: 'order.booked.v1',
  area: 'commercial',
  title: 'Order booked',
  description:
    'Sales booked an order of an account; the amount is net of tax. Once provisioned it names its subscription.',
  schema: z.object({
    order: externalId,
    number: label.max(100).optional(),
    /** The account in the system that sends this. */
    account: externalId,
    subscription: subscriptionRef.optional(),
    currency: currencyCode,
    amount: decimalText,
    bookedAt: instant,
    lines: distinct(
      z
        .array(
          z.object({
            line: externalId,
            product: externalId.optional(),
            quantity: decimalText.optional(),
            amount: decimalText,
          }),
        )
        .max(1000),
      'line',
      'line',
      ({ line }) => line,
    ).default([]),
    ...versioned,
  }),
  example: {
    order: 'or-42',
    number: 'SO-1042',
    account: 'acc-42',
    subscription: { system: 'billing', id: 'sub-42' },
    currency: 'USD',
    amount: '6240.00',
    bookedAt: '2025-12-18T15:00:00Z',
    lines: [{ line: '1', product: 'SEAT', quantity: '10', amount: '4800.00' }],
  },
});

export const entitlementChanged = defineSignal({
  type: 'entitlement.changed.v1',
  area: 'commercial',
  title: 'Entitlement changed',
  description: 'From an instant on a customer may, or may no longer, use a product or a feature of it.',
  schema: z.object({
    entitlement: externalId,
    /** The customer in the system that sends this. */
    customer: externalId,
    subscription: subscriptionRef.optional(),
    product: externalId,
    feature: label.max(200).optional(),
    state: z.enum(['granted', 'suspended', 'withdrawn']),
    quantity: decimalText.optional(),
    effectiveAt: instant,
    because: z
      .object({
        type: z.enum(['order', 'payment', 'failed payment', 'contract', 'person']),
        system: label.min(1).max(100).optional(),
        id: externalId.optional(),
      })
      .optional(),
    ...versioned,
  }),
  example: {
    entitlement: 'ent-42-api',
    customer: 'cus-42',
    subscription: { id: 'sub-42' },
    product: 'API',
    state: 'granted',
    effectiveAt: '2026-01-01T00:00:00Z',
    because: { type: 'order', system: 'crm', id: 'or-42' },
  },
});
