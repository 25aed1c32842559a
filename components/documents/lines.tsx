'use client';
import { type Column, DataTable } from '../data-table/data-table';
import { type DocumentLineRowFragment, graphql, useQuery } from '../shell/apollo';
import { formatCount, formatPeriod, formatQuantity, isZero, NONE } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Empty, Failure } from '../shell/states';
import { TermBadge } from '../shell/term';

graphql(`
  fragment DocumentLineRow on DocumentLine {
    id
    line
    description
    kind
    charge
    subscription
    periodStart
    periodEnd
    quantity
    unitAmount
    currency
    amount
    tax
    credited
    posted
    settled
    attached
    creditedDocument
    creditedLine
    transaction {
      id
      number
      charge
      unit
      meter
      zone
      eventCount
      capturedQuantity
      statusTerm {
        code
        label
        tone
        description
      }
    }
  }
`);
const LINES = graphql(`
  query DocumentLines($kind: DocumentKind!, $id: ID!, $first: Int!, $after: String) {
    document(kind: $kind, id: $id) {
      id
      lines(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            ...DocumentLineRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        total {
          count
          exact
        }
      }
    }
  }
`);

type Row = DocumentLineRowFragment;
const PAGE = 100;
const money = (value: string, row: Row) => (
  <Money amount={value} currency={row.currency} bare tone={isZero(value) ? 'quiet' : undefined} />
);

const COLUMNS: readonly Column<Row>[] = [
  { id: 'line', header: 'Line', width: 72, fixed: true, phone: 'title', cell: (row) => row.line },
  {
    id: 'what',
    header: 'What',
    width: 180,
    grow: true,
    cell: (row) => row.description ?? row.charge ?? row.kind ?? <span className="quiet">{NONE}</span>,
  },
  {
    id: 'transaction',
    header: 'Transaction',
    width: 120,
    cell: (row) =>
      row.transaction ? (
        <Link href={`/transactions/${encodeURIComponent(row.transaction.id)}`}>{row.transaction.number}</Link>
      ) : row.creditedDocument ? (
        <Link href={`/invoices/${row.creditedDocument}`}>
          {row.creditedLine ? `credits line ${row.creditedLine}` : 'credits the invoice'}
        </Link>
      ) : (
        <span className="quiet">{row.attached ? 'out of your reach' : 'not attached'}</span>
      ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 110,
    phone: 'side',
    cell: (row) =>
      row.transaction ? <TermBadge term={row.transaction.statusTerm} plain /> : <span className="quiet">{NONE}</span>,
  },
  {
    id: 'period',
    header: 'Period',
    width: 130,
    cell: (row) =>
      row.periodStart ? formatPeriod(row.periodStart, row.periodEnd, row.transaction?.zone ?? 'UTC') : NONE,
  },
  {
    id: 'quantity',
    header: 'Quantity',
    width: 120,
    align: 'right',
    cell: (row) => formatQuantity(row.quantity, row.quantity ? row.transaction?.unit : null),
  },
  {
    id: 'usage',
    header: 'Usage',
    width: 130,
    align: 'right',
    definition: 'The usage events behind the line, by our own count',
    cell: (row) =>
      row.transaction?.meter ? (
        <Link href={`/transactions/${encodeURIComponent(row.transaction.id)}?tab=usage`}>
          {formatCount(row.transaction.eventCount)} events
        </Link>
      ) : (
        <span className="quiet">{NONE}</span>
      ),
  },
  { id: 'net', header: 'Net', width: 100, align: 'right', cell: (row) => money(row.amount, row) },
  { id: 'tax', header: 'Tax', width: 90, align: 'right', cell: (row) => money(row.tax, row) },
  { id: 'credited', header: 'Credited, net', width: 104, align: 'right', cell: (row) => money(row.credited, row) },
  { id: 'posted', header: 'Posted, net', width: 104, align: 'right', cell: (row) => money(row.posted, row) },
  { id: 'settled', header: 'Settled, gross', width: 110, align: 'right', cell: (row) => money(row.settled, row) },
];

/** The lines of a document, page by page, each with its transaction and the usage behind it. */
export function Lines({ id, kind }: { id: string; kind: 'INVOICE' | 'CREDIT_MEMO' }) {
  const { data, loading, error, refetch, fetchMore } = useQuery(LINES, { variables: { id, kind, first: PAGE } });
  const lines = data?.document?.lines;
  return (
    <DataTable
      label="Lines"
      columns={kind === 'INVOICE' ? COLUMNS : COLUMNS.filter((column) => !CREDIT_LACKS.has(column.id))}
      columnsKey="lineCols"
      rows={(lines?.edges ?? []).map((edge) => edge.node)}
      total={lines?.total}
      pageInfo={lines?.pageInfo}
      loading={loading && !data}
      loadingMore={loading && data !== undefined}
      onLoadMore={() => {
        if (lines?.pageInfo.hasNextPage && !loading) void fetchMore({ variables: { after: lines.pageInfo.endCursor } });
      }}
      storageKey="document-lines"
      maxHeight={420}
      empty={
        error ? (
          <Failure error={error} what="The lines" onRetry={() => void refetch()} />
        ) : (
          <Empty title="No lines">The source stated this document without lines.</Empty>
        )
      }
    />
  );
}

/** What a line of a credit memo has not. */
const CREDIT_LACKS = new Set(['status', 'period', 'quantity', 'usage', 'credited', 'settled']);
