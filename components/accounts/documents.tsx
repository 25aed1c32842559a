'use client';
import { Tabs } from '@mantine/core';
import { useQueryState } from 'nuqs';
import { type Column, DataTable } from '../data-table/data-table';
import { graphql, useQuery } from '../shell/apollo';
import { Section } from '../shell/page';
import { Empty, Failure } from '../shell/states';
import classes from './accounts.module.css';
import { creditMemoColumns, invoiceColumns, paymentColumns, postingColumns } from './document-columns';
import { DOCUMENTS, type Documents, documentsParam } from './params';

// An operation per kind, asked when its tab is opened: most readers look at one of them.
const INVOICES = graphql(`
  query AccountInvoices($id: ID!, $first: Int!, $after: String) {
    account(id: $id) {
      id
      invoices(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            ...InvoiceRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);
const CREDIT_MEMOS = graphql(`
  query AccountCreditMemos($id: ID!, $first: Int!, $after: String) {
    account(id: $id) {
      id
      creditMemos(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            ...CreditMemoRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);
const POSTINGS = graphql(`
  query AccountPostings($id: ID!, $first: Int!, $after: String) {
    account(id: $id) {
      id
      postings(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            ...PostingRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);
const PAYMENTS = graphql(`
  query AccountPayments($id: ID!, $first: Int!, $after: String) {
    account(id: $id) {
      id
      payments(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            ...PaymentRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const PAGE = 30;
interface Connection<Row> {
  edges: readonly { node: Row }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

interface ListProps<Row> {
  kind: Documents;
  columns: readonly Column<Row>[];
  result: {
    loading: boolean;
    error?: unknown;
    refetch: () => unknown;
    fetchMore: (options: { variables: { after: string } }) => unknown;
  };
  connection: Connection<Row> | undefined;
}

function DocumentList<Row>({ kind, columns, result, connection }: ListProps<Row>) {
  const after = connection?.pageInfo.hasNextPage ? connection.pageInfo.endCursor : null;
  return (
    <DataTable
      label={kind.charAt(0).toUpperCase() + kind.slice(1)}
      columns={columns}
      columnsKey={`${kind.replace(' ', '-')}Cols`}
      storageKey={`account-${kind.replace(' ', '-')}`}
      rows={(connection?.edges ?? []).map((edge) => edge.node)}
      pageInfo={connection?.pageInfo}
      loading={result.loading && !connection}
      loadingMore={result.loading && connection !== undefined}
      onLoadMore={() => {
        if (after && !result.loading) void result.fetchMore({ variables: { after } });
      }}
      maxHeight={340}
      empty={
        result.error ? (
          <Failure error={result.error} what={`The ${kind}`} onRetry={() => void result.refetch()} />
        ) : (
          <Empty title={`No ${kind}`}>None was received for this account in your reach.</Empty>
        )
      }
    />
  );
}

function Invoices({ account }: { account: string }) {
  const result = useQuery(INVOICES, { variables: { id: account, first: PAGE } });
  return (
    <DocumentList
      kind="invoices"
      columns={invoiceColumns}
      result={result}
      connection={result.data?.account?.invoices}
    />
  );
}
function CreditMemos({ account }: { account: string }) {
  const result = useQuery(CREDIT_MEMOS, { variables: { id: account, first: PAGE } });
  return (
    <DocumentList
      kind="credit memos"
      columns={creditMemoColumns}
      result={result}
      connection={result.data?.account?.creditMemos}
    />
  );
}
function Postings({ account }: { account: string }) {
  const result = useQuery(POSTINGS, { variables: { id: account, first: PAGE } });
  return (
    <DocumentList
      kind="postings"
      columns={postingColumns}
      result={result}
      connection={result.data?.account?.postings}
    />
  );
}
function Payments({ account }: { account: string }) {
  const result = useQuery(PAYMENTS, { variables: { id: account, first: PAGE } });
  return (
    <DocumentList
      kind="payments"
      columns={paymentColumns}
      result={result}
      connection={result.data?.account?.payments}
    />
  );
}

const panels = {
  invoices: Invoices,
  'credit memos': CreditMemos,
  postings: Postings,
  payments: Payments,
} satisfies Record<Documents, unknown>;

/** Invoices, credit memos, postings and payments; which of them is open is in the URL. */
export function AccountDocuments({ account }: { account: string }) {
  const [open, setOpen] = useQueryState('documents', documentsParam);
  const Panel = panels[open];
  return (
    <Section title="Documents">
      <Tabs value={open} onChange={(value) => value && void setOpen(value as Documents)}>
        <Tabs.List className={classes.tabs}>
          {DOCUMENTS.map((kind) => (
            <Tabs.Tab key={kind} value={kind}>
              {kind.charAt(0).toUpperCase() + kind.slice(1)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={open} className={classes.panel}>
          <Panel account={account} />
        </Tabs.Panel>
      </Tabs>
    </Section>
  );
}
