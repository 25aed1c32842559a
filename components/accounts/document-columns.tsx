'use client';
import type { Column } from '../data-table/data-table';
import {
  type CreditMemoRowFragment,
  graphql,
  type InvoiceRowFragment,
  type PaymentRowFragment,
  type PostingRowFragment,
} from '../shell/apollo';
import { isZero, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { hrefOf } from '../shell/record-href';
import { TermBadge } from '../shell/term';
import { Day, Time } from '../shell/time';
import { System } from '../shell/viewer';

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
  fragment CreditMemoRow on CreditMemo {
    id
    externalId
    number
    issuedAt
    status {
      code
      label
      description
      tone
    }
    currency
    net
    gross
    applied
    invoices
  }
`);
graphql(`
  fragment PostingRow on Posting {
    id
    externalId
    number
    kind
    kindName
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
    kindName
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
    cell: (row) => <Link href={hrefOf('invoice', row.id)}>{row.number ?? row.externalId}</Link>,
  },
  { id: 'status', header: 'Status', width: 108, phone: 'side', cell: (row) => <TermBadge term={row.status} plain /> },
  { id: 'issued', header: 'Issued', width: 100, cell: (row) => <Day at={row.issuedAt} /> },
  { id: 'due', header: 'Due', width: 100, cell: (row) => <Day at={row.dueAt} /> },
  { id: 'currency', header: 'Cur.', width: 48, cell: (row) => row.currency },
  { id: 'net', header: 'Net', width: 104, align: 'right', cell: (row) => amount(row.net, row.currency) },
  {
    id: 'credited',
    header: 'Credited, net',
    width: 100,
    align: 'right',
    cell: (row) => amount(row.credited, row.currency),
  },
  {
    id: 'posted',
    header: 'Posted, net',
    width: 104,
    align: 'right',
    definition: 'Net amount in the ERP, less reversals',
    cell: (row) => amount(row.posted, row.currency),
  },
  { id: 'gross', header: 'Gross', width: 104, align: 'right', cell: (row) => amount(row.gross, row.currency) },
  {
    id: 'settled',
    header: 'Settled, gross',
    width: 104,
    align: 'right',
    definition: 'Paid, gross',
    cell: (row) => amount(row.settled, row.currency),
  },
];
export const creditMemoColumns: readonly Column<CreditMemoRowFragment>[] = [
  {
    id: 'number',
    header: 'Credit memo',
    width: 148,
    fixed: true,
    phone: 'title',
    cell: (row) => <Link href={hrefOf('credit memo', row.id)}>{row.number ?? row.externalId}</Link>,
  },
  { id: 'status', header: 'Status', width: 108, phone: 'side', cell: (row) => <TermBadge term={row.status} plain /> },
  { id: 'issued', header: 'Issued', width: 100, cell: (row) => <Day at={row.issuedAt} /> },
  {
    id: 'invoices',
    header: 'Credits',
    width: 200,
    grow: true,
    definition: 'Invoices that it credits or is applied to, as far as they are known',
    cell: (row) =>
      row.invoices.length > 0 ? row.invoices.join(', ') : <span className="quiet">no invoice that is known</span>,
  },
  { id: 'currency', header: 'Cur.', width: 48, cell: (row) => row.currency },
  { id: 'net', header: 'Net', width: 104, align: 'right', cell: (row) => amount(row.net, row.currency) },
  { id: 'gross', header: 'Gross', width: 104, align: 'right', cell: (row) => amount(row.gross, row.currency) },
  {
    id: 'applied',
    header: 'Applied, gross',
    width: 110,
    align: 'right',
    cell: (row) => amount(row.applied, row.currency),
  },
];
export const postingColumns: readonly Column<PostingRowFragment>[] = [
  {
    id: 'number',
    header: 'Number',
    width: 140,
    fixed: true,
    phone: 'title',
    cell: (row) => <Link href={hrefOf(row.kind, row.id)}>{row.number ?? row.externalId}</Link>,
  },
  { id: 'status', header: 'Status', width: 110, phone: 'side', cell: (row) => <TermBadge term={row.status} plain /> },
  { id: 'kind', header: 'Kind', width: 90, cell: (row) => row.kindName },
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
    cell: (row) => (
      <>
        <System code={row.system} />
        {row.entityCode ? `, ${row.entityCode}` : ''}
      </>
    ),
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
    cell: (row) => <Link href={hrefOf(row.kind, row.id)}>{row.externalId}</Link>,
  },
  { id: 'status', header: 'Status', width: 120, phone: 'side', cell: (row) => <TermBadge term={row.status} plain /> },
  { id: 'kind', header: 'Kind', width: 90, cell: (row) => row.kindName },
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
  { id: 'system', header: 'System', width: 100, cell: (row) => <System code={row.system} /> },
];
