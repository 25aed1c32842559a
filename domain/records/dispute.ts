import { invoiceDisputed } from '../signals/disputes';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

export const dispute = defineRecord({
  kind: 'dispute',
  role: 'dispute',
  signals: [invoiceDisputed],
  words: { name: 'Dispute', happened: 'Invoice disputed', tone: 'risk' },
  statuses: terms({
    open: ['Open', 'risk', 'The customer contests it; the dispute has not ended.'],
    settled: ['Settled', 'done', 'The dispute has ended.'],
  }),
  stage: 'settled',
  figure: 'money',
  aside: true,
  note: ({ reason }) => reason ?? null,
  describe: (data, source) => ({
    externalId: data.dispute,
    occurredAt: data.disputedAt,
    currency: data.currency,
    amount: data.amount,
    links: [linkTo(documentOf(source, { system: data.system, id: data.invoice }), data.amount)],
  }),
});
