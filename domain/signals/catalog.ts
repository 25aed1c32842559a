import { z } from 'zod';
import { currencyCode, decimalText, defineSignal, externalId, instant, label, versioned } from './define';

export const pricePublished = defineSignal({
  type: 'price.published.v1',
  area: 'commercial',
  title: 'Price published',
  description: 'A version of the list price of a product, or of what one customer pays, holding from an instant.',
  schema: z.object({
    price: externalId,
    product: externalId,
    meter: externalId.optional(),
    /** A price agreed with one customer of the system that sends this; everybody's when absent. */
    customer: externalId.optional(),
    currency: currencyCode,
    unitAmount: decimalText,
    unit: label.max(50).optional(),
    validFrom: instant,
    validTo: instant.optional(),
    ...versioned,
  }),
  example: {
    price: 'pr-api-usd',
    product: 'API',
    meter: 'api-calls',
    currency: 'USD',
    unitAmount: '0.001',
    unit: 'call',
    validFrom: '2026-01-01T00:00:00Z',
  },
});

const sync = z.object({
  sync: externalId,
  product: externalId,
  /** The system that owns the product; the source's configured document system when absent. */
  system: label.min(1).max(100).optional(),
  /** The system that it was to reach. */
  target: label.min(1).max(100),
  at: instant,
  /** When the product changed at its owner. */
  changedAt: instant.optional(),
  error: z.string().max(2000).optional(),
  ...versioned,
});
const example: z.input<typeof sync> = {
  sync: 'ps-1',
  product: 'API',
  system: 'billing',
  target: 'erp',
  at: '2026-01-01T01:00:00Z',
  changedAt: '2026-01-01T00:00:00Z',
};

export const productSyncCompleted = defineSignal({
  type: 'product.sync.completed.v1',
  area: 'commercial',
  title: 'Product sync completed',
  description: 'A product reached another system.',
  schema: sync,
  example,
});
export const productSyncFailed = defineSignal({
  type: 'product.sync.failed.v1',
  area: 'commercial',
  title: 'Product sync failed',
  description: 'A product could not be brought to another system.',
  schema: sync,
  example: { ...example, sync: 'ps-2', error: 'Item class unknown' },
});
