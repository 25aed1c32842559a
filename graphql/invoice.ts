import { invoiceTerm, listInvoices } from '@/server/accounts/invoices';
import { builder, globalId } from './builder';
import { keysetConnection } from './connection';

builder.objectType('Invoice', {
  fields: (t) => ({
    id: t.exposeID('id'),
    externalId: t.exposeString('externalId'),
    number: t.exposeString('number', { nullable: true }),
    system: t.exposeString('system'),
    issuedAt: t.expose('issuedAt', { type: 'DateTime' }),
    dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true }),
    status: t.field({ type: 'Term', resolve: (invoice, _args, { now }) => invoiceTerm(invoice, now) }),
    currency: t.exposeString('currency'),
    net: t.expose('net', { type: 'Decimal' }),
    tax: t.expose('tax', { type: 'Decimal', nullable: true }),
    gross: t.expose('gross', { type: 'Decimal' }),
    credited: t.expose('credited', { type: 'Decimal' }),
    posted: t.expose('posted', { type: 'Decimal' }),
    settled: t.expose('settled', { type: 'Decimal' }),
    transactions: t.idList({ resolve: ({ transactions }) => transactions.map((id) => globalId('Transaction', id)) }),
  }),
});

const InvoiceConnection = keysetConnection('Invoice', 'Invoice', { counted: false });
builder.objectField('Account', 'invoices', (t) =>
  t.field({
    type: InvoiceConnection.type,
    complexity: InvoiceConnection.complexity,
    args: { first: t.arg.int(), after: t.arg.string() },
    resolve: ({ id }, request, { reader }) => listInvoices(reader, id, request),
  }),
);
