import { z } from 'zod';
import {
  currencyCode,
  decimalText,
  defineSignal,
  distinct,
  documentRef,
  externalId,
  instant,
  label,
  versioned,
} from './define';

const attempt = { attempt: externalId, document: documentRef, entity: label.min(1).max(50) };

export const postingRequested = defineSignal({
  type: 'erp.posting.requested.v1',
  area: 'erp',
  title: 'Posting requested',
  description: 'A document was handed to the ERP for posting.',
  schema: z.object({ ...attempt, requestedAt: instant }),
  example: {
    attempt: 'pa-1',
    document: { system: 'billing', type: 'invoice', id: 'in-2001' },
    entity: 'US',
    requestedAt: '2026-02-02T07:00:00Z',
  },
});
export const postingFailed = defineSignal({
  type: 'erp.posting.failed.v1',
  area: 'erp',
  title: 'Posting failed',
  description: "The ERP refused the document; code and message are the ERP's own.",
  schema: z.object({
    ...attempt,
    failedAt: instant,
    reason: z.enum([
      'missing tax code',
      'period closed',
      'invalid revenue account',
      'missing dimension',
      'customer blocked',
      'duplicate document',
      'rate limited',
      'unavailable',
      'other',
    ]),
    code: label.max(100).optional(),
    message: z.string().max(2000),
    /** What of the ERP's master data the refusal is about, in its own words: an item, a revenue account, a dimension. */
    about: label.max(200).optional(),
  }),
  example: {
    attempt: 'pa-1',
    document: { system: 'billing', type: 'invoice', id: 'in-2001' },
    entity: 'US',
    failedAt: '2026-02-02T07:00:02Z',
    reason: 'missing tax code',
    code: 'TAX-001',
    message: 'Customer C-42 has no tax code',
  },
});
export const documentPosted = defineSignal({
  type: 'erp.document.posted.v1',
  area: 'erp',
  title: 'ERP document posted',
  description:
    'The ERP booked a document; one journal may book many invoices. Amounts are net of tax, credit memos negative.',
  schema: z.object({
    erpDocument: externalId,
    number: label.max(100).optional(),
    entity: label.min(1).max(50),
    currency: currencyCode,
    net: decimalText,
    tax: decimalText.optional(),
    postedAt: instant,
    postingDate: z.iso.date().optional(),
    attempt: externalId.optional(),
    /** The customer that it was booked to, as the ERP writes it; absent where it books several. */
    customer: externalId.optional(),
    /** What the document books; without amounts its net is spread pro rata to the documents' net lines. */
    documents: distinct(
      z
        .array(documentRef.extend({ amount: decimalText.optional(), line: externalId.optional() }))
        .min(1)
        .max(10_000),
      'id',
      'document without an amount of its own',
      // A journal may book one document in several parts, each with its amount; of shares to be worked out there is one.
      ({ system, type, id, line, amount }) =>
        amount === undefined
          ? [type, system, id, line === undefined ? undefined : `line ${line}`].filter(Boolean).join(' ')
          : null,
    ),
    ...versioned,
  }),
  example: {
    erpDocument: 'je-1',
    number: '4900001',
    entity: 'US',
    currency: 'USD',
    net: '120.00',
    tax: '9.90',
    postedAt: '2026-02-02T07:05:00Z',
    postingDate: '2026-02-02',
    attempt: 'pa-2',
    documents: [{ system: 'billing', type: 'invoice', id: 'in-2001', amount: '120.00' }],
  },
});
export const documentReversed = defineSignal({
  type: 'erp.document.reversed.v1',
  area: 'erp',
  title: 'ERP document reversed',
  description: 'The ERP took a booked document back; a reposting is a new document.',
  schema: z.object({
    erpDocument: externalId,
    reversal: externalId.optional(),
    entity: label.min(1).max(50),
    reversedAt: instant,
    reason: z.string().max(500).optional(),
  }),
  example: { erpDocument: 'je-1', entity: 'US', reversedAt: '2026-02-05T00:00:00Z' },
});
export const periodChanged = defineSignal({
  type: 'period.changed.v1',
  area: 'erp',
  title: 'Accounting period changed',
  description: "The ERP's status of one accounting period of one legal entity.",
  schema: z.object({
    entity: label.min(1).max(50),
    period: label.max(20),
    start: z.iso.date(),
    end: z.iso.date(),
    status: z.enum(['future', 'open', 'closing', 'closed']),
    cutoffAt: instant.optional(),
    changedAt: instant,
    ...versioned,
  }),
  example: {
    entity: 'US',
    period: '2026-01',
    start: '2026-01-01',
    end: '2026-01-31',
    status: 'closed',
    cutoffAt: '2026-02-06T22:00:00Z',
    changedAt: '2026-02-06T22:00:00Z',
  },
});

export const erpMappingChanged = defineSignal({
  type: 'erp.mapping.changed.v1',
  area: 'erp',
  title: 'ERP mapping changed',
  description:
    'Which accounts, tax code and dimensions the ERP books a product or an account of an entity under, from an instant on.',
  schema: z
    .object({
      mapping: externalId,
      entity: label.min(1).max(50),
      product: externalId.optional(),
      account: externalId.optional(),
      glAccount: label.max(100).optional(),
      taxCode: label.max(100).optional(),
      dimensions: z.record(label.min(1).max(100), label.max(200)).default({}),
      validFrom: instant,
      validTo: instant.optional(),
      approvedBy: label.max(200).optional(),
      ...versioned,
    })
    .refine(({ product, account }) => (product === undefined) !== (account === undefined), {
      message: 'must name a product or an account, and not both',
      path: ['product'],
    }),
  example: {
    mapping: 'map-us-api',
    entity: 'US',
    product: 'API',
    glAccount: '4010',
    taxCode: 'SAAS',
    dimensions: { costCenter: '120' },
    validFrom: '2026-01-01T00:00:00Z',
  },
});
