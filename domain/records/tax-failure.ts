import { taxFailed } from '../signals/tax';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

export const taxFailure = defineRecord({
  kind: 'tax failure',
  role: 'failed tax',
  signals: [taxFailed],
  words: { name: 'Failed tax calculation', happened: 'Tax calculation failed', tone: 'broken' },
  statuses: terms({
    failed: ['Failed', 'broken', 'The tax system could not say the tax.'],
    answered: ['Answered', 'neutral', 'The tax was calculated since.'],
  }),
  stage: 'invoiced',
  figure: null,
  aside: true,
  note: ({ message, reason }) => message || reason,
  describe: (data, source) => ({
    externalId: data.calculation,
    occurredAt: data.failedAt,
    links: [linkTo(documentOf(source, data.document))],
  }),
});
