import { revenueScheduleCreated } from '../signals/revenue';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

export const revenueSchedule = defineRecord({
  kind: 'revenue schedule',
  role: 'schedule',
  signals: [revenueScheduleCreated],
  words: { name: 'Revenue schedule', happened: 'Revenue scheduled', tone: 'done' },
  statuses: terms({
    scheduled: ['Scheduled', 'done', 'The revenue of the document is laid out whole.'],
    differs: ['Differs', 'broken', 'What is scheduled is not what was invoiced.'],
  }),
  stage: 'posted',
  figure: 'money',
  aside: true,
  note: ({ lines }) => {
    const [from] = lines.map((line) => line.from).sort();
    const to = lines
      .map((line) => line.to)
      .sort()
      .at(-1);
    return from && to ? `${from} to ${to}` : null;
  },
  describe: (data, source) => ({
    externalId: data.schedule,
    occurredAt: data.createdAt,
    currency: data.currency,
    amount: data.amount,
    entityId: data.entity ?? null,
    links: [linkTo(documentOf(source, data.document), data.amount)],
  }),
});
