import { disputeSettled } from '../signals/disputes';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

/** The end of a dispute carries the dispute's ID; it may come before the dispute. */
export const disputeSettlement = defineRecord({
  kind: 'dispute settlement',
  role: 'settlement',
  signals: [disputeSettled],
  words: { name: 'Settlement of a dispute', happened: 'Dispute settled', tone: 'done' },
  statuses: terms({
    accepted: ['Accepted', 'neutral', 'The customer was right; a credit memo says by how much.'],
    rejected: ['Rejected', 'done', 'The whole is owed.'],
  }),
  stage: 'settled',
  figure: null,
  aside: true,
  title: ({ externalId }) => `Settlement of dispute ${externalId}`,
  note: ({ outcome, reason }) => [outcome, reason].filter(Boolean).join(': '),
  describe: (data, source) => ({
    externalId: data.dispute,
    occurredAt: data.settledAt,
    links: [
      linkTo(documentOf(source, { system: data.system, id: data.invoice })),
      linkTo({ kind: 'dispute', system: source.name, id: data.dispute }),
    ],
  }),
});
