'use client';
import type { Column } from '../data-table/data-table';
import { graphql, type InvoiceRowFragment, type PaymentRowFragment, type PostingRowFragment } from '../shell/apollo';
import { formatDate, isZero, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';

graphql(`
  fragment InvoiceRow on Invoice {
    id
    externalId
    number
    issuedAt
    dueAt
    status {
      code
      label
      description
      tone
    }
    currency
    net
    tax
    gross
    credited
    posted
    settled
    transactions
  }
`);
graphql(`
  fragment PostingRow on Posting {
    id
    externalId
    number
    kind
    system
    entityCode
    at
    status {
      code
      label
      description
      tone
    }
    currency
    amount
    document
    message
    transaction
  }
`);
graphql(`
  fragment PaymentRow on Payment {
    id
    externalId
    system
    kind
    at
    currency
    amount
    status {
      code
      label
      description
      tone
    }
    invoices
    transaction
  }
`);

const transactionHref = (id: string) => `/transactions/${encodeURIComponent(id)}`;
const amount = (value: string | null | undefined, currency: string | null | undefined, tone?: 'broken') => (
  <Money amount={value} currency={currency} bare tone={value != null && isZero(value) ? 'quiet' : tone} />
);

export const invoiceColumns: readonly Column<InvoiceRowFragment>[] = [
  {
    id: 'number',
    header: 'Invoice',
    width: 148,
    fixed: true,
    phone: 'title',
    cell: (row) =>
      row.transactions[0] ? (
        <Link href={transactionHref(row.transactions[0])}>{row.number ?? row.externalId}</Link>
      ) : (
        <Identifier value={row.number ?? row.externalId} label="Invoice" />
      ),
  },
  { id: 'status', header: 'Status', width: 108, phone: 'side', cell: (row) => <TermBadge term={row.status} plain /> },
  { id: 'issued', header: 'Issued', width: 100, cell: (row) => formatDate(row.issuedAt) },
  { id: 'due', header: 'Due', width: 100, cell: (row) => formatDate(row.dueAt) },
  { id: 'currency', header: 'Cur.', width: 48, cell: (row) => row.currency },
  { id: 'net', header: 'Net', width: 104, align: 'right', cell: (row) => amount(row.net, row.currency) },
  { id: 'credited', header: 'Credited', width: 92, align: 'right', cell: (row) => amount(row.credited, row.currency) },
  {
    id: 'posted',
    header: 'Posted',
    width: 104,
    align: 'right',
    definition: 'Net amount in the ERP, less reversals',
    cell: (row) => amount(row.posted, row.currency),
  },
  { id: 'gross', header: 'Gross', width: 104, align: 'right', cell: (row) => amount(row.gross, row.currency) },
  {
    id: 'settled',
    header: 'Settled',
    width: 104,
    align: 'right',
    definition: 'Paid, gross',
    cell: (row) => amount(row.settled, row.currency),
  },
];
export const postingColumns: readonly Column<PostingRowFragment>[] = [
  {
    id: 'number',
    header: 'ERP document',
    width: 140,
    fixed: true,
    phone: 'title',
    cell: (row) =>
      row.transaction ? (
        <Link href={transactionHref(row.transaction)}>{row.number ?? 'no document'}</Link>
      ) : (
        <Identifier value={row.number ?? row.externalId} label="ERP document" />
      ),
  },
  { id: 'status', header: 'Status', width: 110, phone: 'side', cell: (row) => <TermBadge term={row.status} plain /> },
  { id: 'kind', header: 'Kind', width: 90, cell: (row) => row.kind },
  { id: 'document', header: 'For', width: 120, cell: (row) => <Identifier value={row.document} label="Document" /> },
  {
    id: 'amount',
    header: 'Amount',
    width: 136,
    align: 'right',
    cell: (row) => <Money amount={row.amount} currency={row.currency} />,
  },
  { id: 'at', header: 'When', width: 90, cell: (row) => <Time at={row.at} /> },
  {
    id: 'system',
    header: 'ERP',
    width: 96,
    cell: (row) => `${row.system}${row.entityCode ? `, ${row.entityCode}` : ''}`,
  },
  {
    id: 'message',
    header: 'What the ERP said',
    width: 240,
    grow: true,
    cell: (row) => <span title={row.message ?? undefined}>{row.message ?? <span className="quiet">{NONE}</span>}</span>,
  },
];
export const paymentColumns: readonly Column<PaymentRowFragment>[] = [
  {
    id: 'payment',
    header: 'Payment',
    width: 160,
    fixed: true,
    phone: 'title',
    cell: (row) =>
      row.transaction ? (
        <Link href={transactionHref(row.transaction)}>{row.externalId}</Link>
      ) : (
        <Identifier value={row.externalId} label="Payment" />
      ),
  },
  { id: 'status', header: 'Status', width: 120, phone: 'side', cell: (row) => <TermBadge term={row.status} plain /> },
  { id: 'kind', header: 'Kind', width: 90, cell: (row) => row.kind },
  {
    id: 'amount',
    header: 'Amount',
    width: 140,
    align: 'right',
    cell: (row) => <Money amount={row.amount} currency={row.currency} />,
  },
  { id: 'at', header: 'When', width: 100, cell: (row) => <Time at={row.at} /> },
  {
    id: 'invoices',
    header: 'For invoices',
    width: 200,
    grow: true,
    cell: (row) =>
      row.invoices.length > 0 ? (
        <span className="mono">{row.invoices.join(', ')}</span>
      ) : (
        <span className="quiet">not allocated</span>
      ),
  },
  { id: 'system', header: 'System', width: 100, cell: (row) => row.system },
];
