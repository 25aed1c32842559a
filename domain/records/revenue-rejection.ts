import { revenueScheduleRejected } from '../signals/revenue';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

export const revenueRejection = defineRecord({
  kind: 'revenue rejection',
  role: 'failed schedule',
  signals: [revenueScheduleRejected],
  words: { name: 'Rejected revenue schedule', happened: 'Revenue schedule rejected', tone: 'broken' },
  statuses: terms({
    rejected: ['Rejected', 'broken', 'The revenue could not be laid out.'],
    answered: ['Answered', 'neutral', 'The revenue was scheduled since.'],
  }),
  stage: 'posted',
  figure: null,
  aside: true,
  note: ({ message, reason }) => message || reason,
  describe: (data, source) => ({
    externalId: data.schedule,
    occurredAt: data.rejectedAt,
    entityId: data.entity ?? null,
    links: [linkTo(documentOf(source, data.document))],
  }),
});
