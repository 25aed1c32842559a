import { recordWords } from '@/domain/record-status';
import { listPayments, paymentTerm } from '@/server/accounts/movements';
import { builder, globalId } from './builder';
import { keysetConnection } from './connection';

builder.objectType('Payment', {
  fields: (t) => ({
    id: t.exposeID('id'),
    externalId: t.exposeString('externalId'),
    system: t.exposeString('system'),
    kind: t.exposeString('kind'),
    kindName: t.string({ resolve: ({ kind }) => recordWords(kind).name }),
    at: t.expose('at', { type: 'DateTime' }),
    currency: t.exposeString('currency'),
    amount: t.expose('amount', { type: 'Decimal' }),
    status: t.field({ type: 'Term', resolve: paymentTerm }),
    invoices: t.stringList({ resolve: ({ invoices }) => [...invoices] }),
    transaction: t.id({
      nullable: true,
      resolve: ({ transactionId }) => transactionId && globalId('Transaction', transactionId),
    }),
  }),
});

const PaymentConnection = keysetConnection('Payment', 'Payment', { counted: false });
builder.objectField('Account', 'payments', (t) =>
  t.field({
    type: PaymentConnection.type,
    complexity: PaymentConnection.complexity,
    args: { first: t.arg.int(), after: t.arg.string() },
    resolve: ({ id }, request, { reader }) => listPayments(reader, id, request),
  }),
);
