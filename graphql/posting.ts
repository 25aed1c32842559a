import { recordWords } from '@/domain/record-status';
import { listPostings, postingTerm } from '@/server/accounts/movements';
import { builder, globalId } from './builder';
import { keysetConnection } from './connection';

builder.objectType('Posting', {
  fields: (t) => ({
    id: t.exposeID('id'),
    externalId: t.exposeString('externalId'),
    number: t.exposeString('number', { nullable: true }),
    kind: t.exposeString('kind'),
    kindName: t.string({ resolve: ({ kind }) => recordWords(kind).name }),
    system: t.exposeString('system'),
    entityCode: t.exposeString('entityCode', { nullable: true }),
    at: t.expose('at', { type: 'DateTime' }),
    status: t.field({ type: 'Term', resolve: postingTerm }),
    currency: t.exposeString('currency', { nullable: true }),
    amount: t.expose('amount', { type: 'Decimal', nullable: true }),
    document: t.exposeString('document'),
    message: t.exposeString('message', { nullable: true }),
    transaction: t.id({
      nullable: true,
      resolve: ({ transactionId }) => transactionId && globalId('Transaction', transactionId),
    }),
  }),
});

const PostingConnection = keysetConnection('Posting', 'Posting', { counted: false });
builder.objectField('Account', 'postings', (t) =>
  t.field({
    type: PostingConnection.type,
    complexity: PostingConnection.complexity,
    args: { first: t.arg.int(), after: t.arg.string() },
    resolve: ({ id }, request, { reader }) => listPostings(reader, id, request),
  }),
);
