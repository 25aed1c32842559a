import { timelineOf } from '@/server/lineage/timeline';
import { builder } from './builder';
import { Tone } from './terms';

builder.objectType('TimelineEntry', {
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.expose('at', { type: 'DateTime' }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', nullable: true }),
    source: t.exposeString('source', { nullable: true }),
    kind: t.exposeString('kind'),
    title: t.exposeString('title'),
    detail: t.exposeString('detail', { nullable: true }),
    tone: t.expose('tone', { type: Tone }),
    record: t.id({ nullable: true, resolve: ({ record }) => record }),
    amount: t.expose('amount', { type: 'Decimal', nullable: true }),
    currency: t.exposeString('currency', { nullable: true }),
    actor: t.exposeString('actor', { nullable: true }),
  }),
});

builder.objectField('Transaction', 'timeline', (t) =>
  t.field({ type: ['TimelineEntry'], resolve: (row, _args, { reader }) => timelineOf(reader, row) }),
);
