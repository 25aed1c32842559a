import { z } from 'zod';
import { chargeKind } from './billing';
import {
  currencyCode,
  decimalText,
  defineSignal,
  distinct,
  externalId,
  instant,
  label,
  versioned,
  zoneName,
} from './define';

export const accountUpserted = defineSignal({
  type: 'account.upserted.v1',
  area: 'commercial',
  title: 'Account upserted',
  description: "One system's statement of an account, whole; absent attributes are not stated by that system.",
  schema: z.object({
    account: externalId,
    name: label.max(300).optional(),
    parent: externalId.optional(),
    entity: label.max(50).optional(),
    region: label.max(50).optional(),
    currency: currencyCode.optional(),
    taxRegistration: label.max(100).optional(),
    taxCode: label.max(100).optional(),
    salesOwner: label.max(200).optional(),
    segment: label.max(100).optional(),
    renewalAt: instant.optional(),
    status: z.enum(['active', 'inactive']).optional(),
    effectiveAt: instant.optional(),
    ...versioned,
  }),
  example: {
    account: 'acc-42',
    name: 'Northwind Freight',
    entity: 'US',
    region: 'North America',
    currency: 'USD',
    salesOwner: 'Priya Shah',
    status: 'active',
  },
});

export const identityLinked = defineSignal({
  type: 'identity.linked.v1',
  area: 'commercial',
  title: 'Identity linked',
  description:
    'An identifier of one system (tenant, customer, ERP customer) is the same company as an account of another.',
  schema: z.object({
    system: label.min(1).max(100),
    type: z.enum(['customer', 'tenant', 'account', 'erp customer']).default('customer'),
    externalId,
    account: z.object({ system: label.min(1).max(100), id: externalId }),
    validFrom: instant.optional(),
    validTo: instant.optional(),
    ...versioned,
  }),
  example: { system: 'metering', type: 'tenant', externalId: 'tenant-42', account: { system: 'crm', id: 'acc-42' } },
});

export const subscriptionBody = z.object({
  subscription: externalId,
  customer: externalId,
  startAt: instant,
  endAt: instant.optional(),
  status: z.enum(['active', 'cancelled']).default('active'),
  charges: distinct(
    z
      .array(
        z.object({
          code: externalId,
          kind: chargeKind,
          product: externalId.optional(),
          meter: externalId.optional(),
          unit: label.max(50).optional(),
          unitAmount: decimalText.optional(),
          quantity: decimalText.optional(),
          currency: currencyCode.optional(),
        }),
      )
      .min(1)
      .max(200),
    'code',
    'charge',
    ({ code }) => code,
  ),
  billing: z.object({
    interval: z.enum(['day', 'week', 'month', 'quarter', 'year']).default('month'),
    /** A period starts at this instant and at every interval from it, counted in `zone`. */
    anchor: instant,
    zone: zoneName.default('UTC'),
    /** Hours after period end until the charge should be rated. */
    graceHours: z.number().int().min(0).max(2400).default(24),
    /** Hours after period end until the planned bill run. */
    billRunHours: z.number().int().min(0).max(2400).default(48),
  }),
  commitment: z.object({ amount: decimalText, currency: currencyCode, from: instant, to: instant }).optional(),
  prepaid: z.object({ amount: decimalText, currency: currencyCode, purchasedAt: instant }).optional(),
  /** When the amendment holds from; the start of the subscription when absent. */
  effectiveAt: instant.optional(),
  ...versioned,
});
const example: z.input<typeof subscriptionBody> = {
  subscription: 'sub-42',
  customer: 'cus-42',
  startAt: '2026-01-01T00:00:00Z',
  charges: [
    {
      code: 'api',
      kind: 'usage',
      product: 'API',
      meter: 'api-calls',
      unit: 'call',
      unitAmount: '0.001',
      currency: 'USD',
    },
    { code: 'seats', kind: 'recurring', product: 'SEAT', unitAmount: '40.00', quantity: '10', currency: 'USD' },
  ],
  billing: { interval: 'month', anchor: '2026-01-01T00:00:00Z', zone: 'UTC' },
};
export const subscriptionCreated = defineSignal({
  type: 'subscription.created.v1',
  area: 'commercial',
  title: 'Subscription created',
  description: 'A subscription as billing knows it, whole.',
  schema: subscriptionBody,
  example,
});
export const subscriptionAmended = defineSignal({
  type: 'subscription.amended.v1',
  area: 'commercial',
  title: 'Subscription amended',
  description: 'A newer version of a subscription, whole, holding from effectiveAt.',
  schema: subscriptionBody,
  example: { ...example, revision: 2, effectiveAt: '2026-02-01T00:00:00Z' },
});

export const productUpserted = defineSignal({
  type: 'product.upserted.v1',
  area: 'commercial',
  title: 'Product upserted',
  description: 'A product, and the meters that measure it with unit, accepted units and aggregation.',
  schema: z.object({
    sku: externalId,
    name: label.max(300),
    revenueCategory: label.max(100).optional(),
    glAccount: label.max(100).optional(),
    erpItem: label.max(100).optional(),
    meters: distinct(
      z.array(
        z.object({
          meter: externalId,
          name: label.max(200).optional(),
          unit: label.max(50),
          aggregation: z.enum(['sum', 'count', 'max', 'latest']).default('sum'),
          units: distinct(
            z.array(z.object({ unit: label.min(1).max(50), factor: decimalText })),
            'unit',
            'unit',
            ({ unit }) => unit,
          ).default([]),
        }),
      ),
      'meter',
      'meter',
      ({ meter }) => meter,
    ).default([]),
    ...versioned,
  }),
  example: {
    sku: 'API',
    name: 'API calls',
    glAccount: '4010',
    meters: [{ meter: 'api-calls', unit: 'call', aggregation: 'sum', units: [{ unit: 'kcall', factor: '1000' }] }],
  },
});
