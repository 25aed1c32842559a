import { creditMemoTerm, listCreditMemos } from '@/server/accounts/credit-memos';
import { builder } from './builder';
import { keysetConnection } from './connection';

builder.objectType('CreditMemo', {
  fields: (t) => ({
    id: t.exposeID('id'),
    externalId: t.exposeString('externalId'),
    number: t.exposeString('number', { nullable: true }),
    system: t.exposeString('system'),
    issuedAt: t.expose('issuedAt', { type: 'DateTime' }),
    status: t.field({ type: 'Term', resolve: creditMemoTerm }),
    currency: t.exposeString('currency'),
    net: t.expose('net', { type: 'Decimal' }),
    gross: t.expose('gross', { type: 'Decimal' }),
    applied: t.expose('applied', { type: 'Decimal', description: 'Gross that is applied to invoices by itself.' }),
    invoices: t.stringList({
      description: 'Invoices that its lines credit or that it is applied to; none where it names none that is known.',
      resolve: ({ invoices }) => [...invoices],
    }),
  }),
});

const CreditMemoConnection = keysetConnection('CreditMemo', 'CreditMemo', { counted: false });
builder.objectField('Account', 'creditMemos', (t) =>
  t.field({
    type: CreditMemoConnection.type,
    complexity: CreditMemoConnection.complexity,
    args: { first: t.arg.int(), after: t.arg.string() },
    resolve: ({ id }, request, { reader }) => listCreditMemos(reader, id, request),
  }),
);
