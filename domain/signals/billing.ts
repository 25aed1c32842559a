import { z } from 'zod';
import { currencyCode, decimalText, defineSignal, distinct, externalId, instant, label, versioned } from './define';

export const CHARGE_KINDS = [
  'usage',
  'recurring',
  'one-time',
  'minimum true-up',
  'prepaid purchase',
  'prepaid drawdown',
  'discount',
  'proration',
  'credit',
] as const;
export const chargeKind = z.enum(CHARGE_KINDS);
export type ChargeKind = z.infer<typeof chargeKind>;

const period = { periodStart: instant, periodEnd: instant };

export const chargeRated = defineSignal({
  type: 'charge.rated.v1',
  area: 'billing',
  title: 'Charge rated',
  description: 'Billing put a price on one charge of one service period; amounts are net of tax.',
  schema: z.object({
    charge: externalId,
    customer: externalId,
    subscription: externalId.optional(),
    chargeCode: externalId.optional(),
    kind: chargeKind,
    product: externalId.optional(),
    meter: externalId.optional(),
    ...period,
    quantity: decimalText.optional(),
    unit: label.max(50).optional(),
    unitAmount: decimalText.optional(),
    amount: decimalText,
    currency: currencyCode,
    ratedAt: instant.optional(),
    watermark: instant.optional(),
    voided: z.boolean().optional(),
    ...versioned,
  }),
  example: {
    charge: 'rc-1001',
    customer: 'cus-42',
    subscription: 'sub-42',
    chargeCode: 'api',
    kind: 'usage',
    product: 'API',
    meter: 'api-calls',
    periodStart: '2026-01-01T00:00:00Z',
    periodEnd: '2026-02-01T00:00:00Z',
    quantity: '120000',
    unitAmount: '0.001',
    amount: '120.00',
    currency: 'USD',
    revision: 1,
  },
});

/** A line is found by its charge, else by subscription, charge code and period start, else it stands for itself. */
export const invoiceLine = z.object({
  line: externalId,
  charge: externalId.optional(),
  subscription: externalId.optional(),
  chargeCode: externalId.optional(),
  kind: chargeKind.optional(),
  product: externalId.optional(),
  periodStart: instant.optional(),
  periodEnd: instant.optional(),
  quantity: decimalText.optional(),
  unitAmount: decimalText.optional(),
  amount: decimalText,
  tax: decimalText.optional(),
  description: z.string().max(500).optional(),
});

const invoice = z.object({
  invoice: externalId,
  number: label.max(100).optional(),
  customer: externalId,
  currency: currencyCode,
  issuedAt: instant,
  dueAt: instant.optional(),
  /** Planned bill run that this invoice belongs to: from it invoice lag is counted. */
  billRunAt: instant.optional(),
  net: decimalText,
  tax: decimalText.optional(),
  total: decimalText.optional(),
  lines: distinct(z.array(invoiceLine).min(1).max(10_000), 'line', 'line', ({ line }) => line),
  ...versioned,
});

const invoiceExample: z.input<typeof invoice> = {
  invoice: 'in-2001',
  number: 'INV-2001',
  customer: 'cus-42',
  currency: 'USD',
  issuedAt: '2026-02-02T06:00:00Z',
  dueAt: '2026-03-04T00:00:00Z',
  net: '120.00',
  tax: '9.90',
  total: '129.90',
  lines: [
    {
      line: '1',
      charge: 'rc-1001',
      subscription: 'sub-42',
      chargeCode: 'api',
      kind: 'usage',
      periodStart: '2026-01-01T00:00:00Z',
      periodEnd: '2026-02-01T00:00:00Z',
      quantity: '120000',
      unitAmount: '0.001',
      amount: '120.00',
      tax: '9.90',
    },
  ],
  revision: 1,
};

export const invoiceIssued = defineSignal({
  type: 'invoice.issued.v1',
  area: 'billing',
  title: 'Invoice issued',
  description: 'Billing issued an invoice; the whole document with its lines, amounts of lines net of tax.',
  schema: invoice,
  example: invoiceExample,
});
export const invoiceUpdated = defineSignal({
  type: 'invoice.updated.v1',
  area: 'billing',
  title: 'Invoice updated',
  description: 'A newer version of an invoice, whole.',
  schema: invoice,
  example: { ...invoiceExample, revision: 2 },
});
export const invoiceVoided = defineSignal({
  type: 'invoice.voided.v1',
  area: 'billing',
  title: 'Invoice voided',
  description: 'The invoice is void, for good.',
  schema: z.object({ invoice: externalId, voidedAt: instant, reason: z.string().max(500).optional() }),
  example: { invoice: 'in-2001', voidedAt: '2026-02-03T00:00:00Z' },
});

export const creditMemoIssued = defineSignal({
  type: 'creditmemo.issued.v1',
  area: 'billing',
  title: 'Credit memo issued',
  description: 'Billing credited an invoice; amounts are positive and reduce what was invoiced.',
  schema: z.object({
    creditMemo: externalId,
    number: label.max(100).optional(),
    customer: externalId,
    currency: currencyCode,
    issuedAt: instant,
    net: decimalText,
    tax: decimalText.optional(),
    /** Which invoice lines are credited; an entry without `invoiceLine` is spread over the invoice pro rata. */
    lines: distinct(
      z
        .array(
          z.object({
            line: externalId,
            /** Absent: not of any invoice yet; it pays what it is applied to. */
            invoice: externalId.optional(),
            invoiceLine: externalId.optional(),
            amount: decimalText,
            tax: decimalText.optional(),
          }),
        )
        .min(1)
        .max(10_000),
      'line',
      'line',
      ({ line }) => line,
    ),
    ...versioned,
  }),
  example: {
    creditMemo: 'cm-1',
    customer: 'cus-42',
    currency: 'USD',
    issuedAt: '2026-02-10T00:00:00Z',
    net: '20.00',
    lines: [{ line: '1', invoice: 'in-2001', invoiceLine: '1', amount: '20.00' }],
  },
});
export const creditMemoVoided = defineSignal({
  type: 'creditmemo.voided.v1',
  area: 'billing',
  title: 'Credit memo voided',
  description: 'The credit memo is void, for good.',
  schema: z.object({ creditMemo: externalId, voidedAt: instant, reason: z.string().max(500).optional() }),
  example: { creditMemo: 'cm-1', voidedAt: '2026-02-11T00:00:00Z' },
});

export const creditMemoApplied = defineSignal({
  type: 'creditmemo.applied.v1',
  area: 'billing',
  title: 'Credit memo applied',
  description:
    'A credit memo pays invoices, later than it was issued; amounts are gross and positive. The newest application of an ID counts whole.',
  schema: z.object({
    application: externalId,
    creditMemo: externalId,
    currency: currencyCode,
    appliedAt: instant,
    allocations: distinct(
      z
        .array(z.object({ invoice: externalId, amount: decimalText }))
        .min(1)
        .max(10_000),
      'invoice',
      'invoice',
      ({ invoice: named }) => named,
    ),
    ...versioned,
  }),
  example: {
    application: 'ca-1',
    creditMemo: 'cm-1',
    currency: 'USD',
    appliedAt: '2026-02-15T00:00:00Z',
    allocations: [{ invoice: 'in-2001', amount: '20.00' }],
  },
});
