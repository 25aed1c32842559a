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

const schedule = { schedule: externalId, document: documentRef, entity: label.min(1).max(50).optional() };

export const revenueScheduleCreated = defineSignal({
  type: 'revenue.schedule.created.v1',
  area: 'erp',
  title: 'Revenue schedule created',
  description:
    'The revenue of a document was laid out over time; net of tax, in the currency of the document, credit memos negative. A newer version replaces it whole.',
  schema: z.object({
    ...schedule,
    currency: currencyCode,
    amount: decimalText,
    createdAt: instant,
    /** Parts of the revenue by line and span; of a line there may be several, one after another. */
    lines: distinct(
      z
        .array(z.object({ line: externalId.optional(), amount: decimalText, from: z.iso.date(), to: z.iso.date() }))
        .max(10_000),
      'from',
      'part of the revenue',
      ({ line, from }) => [line && `line ${line}`, `from ${from}`].filter(Boolean).join(' '),
    ).default([]),
    ...versioned,
  }),
  example: {
    schedule: 'rs-1',
    document: { system: 'billing', type: 'invoice', id: 'in-2001' },
    entity: 'US',
    currency: 'USD',
    amount: '120.00',
    createdAt: '2026-02-02T08:00:00Z',
    lines: [{ line: '1', amount: '120.00', from: '2026-01-01', to: '2026-01-31' }],
  },
});

export const revenueScheduleRejected = defineSignal({
  type: 'revenue.schedule.rejected.v1',
  area: 'erp',
  title: 'Revenue schedule rejected',
  description:
    'The revenue of a document could not be laid out; code and message are those of the system that refused.',
  schema: z.object({
    ...schedule,
    rejectedAt: instant,
    reason: z.enum(['invalid revenue account', 'period closed', 'missing contract', 'missing price', 'other']),
    code: label.max(100).optional(),
    message: z.string().max(2000),
  }),
  example: {
    schedule: 'rs-2',
    document: { system: 'billing', type: 'invoice', id: 'in-2001' },
    entity: 'US',
    rejectedAt: '2026-02-02T08:00:00Z',
    reason: 'invalid revenue account',
    code: 'RR-017',
    message: 'Account 4010 takes no deferred revenue',
  },
});
