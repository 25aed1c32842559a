import { taxCalculated } from '../signals/tax';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

/** What the tax system says that the tax on a document is; of several the newest counts. */
export const taxCalculation = defineRecord({
  kind: 'tax calculation',
  role: 'tax',
  signals: [taxCalculated],
  words: { name: 'Tax calculation', happened: 'Tax calculated', tone: 'done' },
  statuses: terms({
    agrees: ['Agrees', 'done', 'The document carries the tax that the tax system states.'],
    differs: ['Differs', 'broken', 'The document carries another tax than the tax system states.'],
    superseded: ['Superseded', 'neutral', 'A newer calculation counts.'],
  }),
  stage: 'invoiced',
  figure: 'money',
  aside: true,
  note: ({ lines }) => [...new Set(lines.flatMap(({ jurisdiction }) => jurisdiction ?? []))].sort().join(', ') || null,
  describe: (data, source) => ({
    externalId: data.calculation,
    occurredAt: data.calculatedAt,
    currency: data.currency,
    amount: data.tax,
    links: [linkTo(documentOf(source, data.document))],
  }),
});
