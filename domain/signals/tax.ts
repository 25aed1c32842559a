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

export const taxCalculated = defineSignal({
  type: 'tax.calculated.v1',
  area: 'billing',
  title: 'Tax calculated',
  description:
    "The tax system's own statement of the tax on a document, whole and per line, in the document's currency; positive, also for credit memos.",
  schema: z.object({
    calculation: externalId,
    document: documentRef,
    currency: currencyCode,
    tax: decimalText,
    calculatedAt: instant,
    /** Tax per line of the document; where a line has several taxes, their sum. */
    lines: distinct(
      z
        .array(
          z.object({
            line: externalId,
            tax: decimalText,
            rate: decimalText.optional(),
            jurisdiction: label.max(200).optional(),
          }),
        )
        .max(10_000),
      'line',
      'line',
      ({ line }) => line,
    ).default([]),
    ...versioned,
  }),
  example: {
    calculation: 'tax-1',
    document: { system: 'billing', type: 'invoice', id: 'in-2001' },
    currency: 'USD',
    tax: '9.90',
    calculatedAt: '2026-02-02T06:00:05Z',
    lines: [{ line: '1', tax: '9.90', rate: '0.0825', jurisdiction: 'US-TX' }],
  },
});

export const taxFailed = defineSignal({
  type: 'tax.failed.v1',
  area: 'billing',
  title: 'Tax calculation failed',
  description: "The tax system could not say the tax on a document; code and message are the tax system's own.",
  schema: z.object({
    calculation: externalId,
    document: documentRef,
    failedAt: instant,
    reason: z.enum([
      'missing address',
      'missing tax registration',
      'missing tax code',
      'unknown product',
      'unavailable',
      'other',
    ]),
    code: label.max(100).optional(),
    message: z.string().max(2000),
  }),
  example: {
    calculation: 'tax-2',
    document: { system: 'billing', type: 'invoice', id: 'in-2001' },
    failedAt: '2026-02-02T06:00:05Z',
    reason: 'missing address',
    code: 'ADDR-404',
    message: 'No address of customer cus-42',
  },
});
