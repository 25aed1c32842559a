import { recordWords } from '@/domain/record-status';
import { VERSION } from '@/domain/terms';
import { builder } from './builder';

builder.objectType('SourceRecord', {
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.exposeString('kind'),
    source: t.exposeString('source'),
    externalId: t.exposeString('externalId'),
    type: t.exposeString('type'),
    time: t.expose('time', { type: 'DateTime' }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime' }),
    revision: t.expose('revision', { type: 'BigInt', nullable: true }),
    inForce: t.exposeBoolean('inForce'),
    standing: t.field({ type: 'Term', resolve: ({ inForce }) => VERSION[inForce ? 'in force' : 'superseded'] }),
    kindName: t.string({ resolve: ({ kind }) => recordWords(kind).name }),
    backfilled: t.exposeBoolean('backfilled'),
    signalId: t.exposeString('signalId'),
    correlationId: t.exposeString('correlationId', { nullable: true }),
    payload: t.exposeString('payload', {
      description: 'As received. Empty for readers without payloads:read, and when its retention has ended.',
    }),
    digest: t.exposeString('digest'),
  }),
});
