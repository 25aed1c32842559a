import { deadLetterById, listDeadLetters } from '@/server/pipeline/queries';
import { builder } from './builder';
import { keysetConnection } from './connection';
import { load } from './context';

builder.node('DeadLetter', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, deadLetterById, id),
  fields: (t) => ({
    source: t.exposeString('source'),
    receivedAt: t.expose('receivedAt', { type: 'DateTime' }),
    ceId: t.exposeString('ceId', { nullable: true }),
    ceType: t.exposeString('ceType', { nullable: true }),
    code: t.exposeString('code'),
    message: t.exposeString('message'),
    body: t.exposeString('body'),
    status: t.exposeString('status'),
  }),
});

const DeadLetterConnection = keysetConnection('DeadLetter', 'DeadLetter');
builder.queryField('deadLetters', (t) =>
  t.field({
    type: DeadLetterConnection.type,
    complexity: DeadLetterConnection.complexity,
    authScopes: { may: 'pipeline:read' },
    args: { first: t.arg.int(), after: t.arg.string(), source: t.arg.string() },
    resolve: (_root, { source, ...request }, { reader }) => listDeadLetters(reader, source ?? null, request),
  }),
);
