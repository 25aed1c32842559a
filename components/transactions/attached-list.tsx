'use client';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { ChangedPill } from '../data-table/changed-pill';
import { DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import { graphql, useLazyQuery, useQuery } from '../shell/apollo';
import { useContextInput } from '../shell/context';
import { useChanged } from '../shell/live';
import { Empty, Failure } from '../shell/states';
import { useViewer } from '../shell/viewer';
import { columns } from './columns';
import { cleared, filtersOf, fromOrder, isNarrowed, type TransactionParams, toFilter, toOrder } from './params';

const PAGE = 60;
const TRANSACTIONS = graphql(`
  query Transactions($filter: TransactionFilter, $orderBy: TransactionOrder, $first: Int!, $after: String) {
    transactions(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...TransactionRow
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
`);
const COUNT = graphql(`
  query TransactionCount($filter: TransactionFilter) {
    transactionCount(filter: $filter)
  }
`);
const TYPES = graphql(`
  query TransactionExceptionTypes {
    exceptionTypes {
      value
      title
      rule
    }
  }
`);

export interface ListProps {
  params: TransactionParams;
  onParams: (change: Record<string, unknown>, replace?: boolean) => void;
}

/** The list of transactions: what changes meanwhile is marked and waits until the reader refreshes. */
export function AttachedList({ params, onParams }: ListProps) {
  const context = useContextInput();
  const entities = useViewer()?.entities;
  const filter = useMemo(() => toFilter(params, context), [params, context]);
  const list = useQuery(TRANSACTIONS, { variables: { filter, orderBy: toOrder(params.sort), first: PAGE } });
  const types = useQuery(TYPES, { fetchPolicy: 'cache-first' });
  const [countAll] = useLazyQuery(COUNT, { fetchPolicy: 'network-only' });
  const [counted, setCounted] = useState<{ key: string; count: number } | null>(null);
  const changed = useChanged('transactions');

  // While another filter is on its way the old rows stay; an emptied table would make everything jump.
  const shown = list.data ?? list.previousData;
  const rows = useMemo(() => (shown?.transactions.edges ?? []).map((edge) => edge.node), [shown]);
  const more = list.data?.transactions.pageInfo;
  const key = JSON.stringify(filter);
  const total = counted?.key === key ? { count: counted.count, exact: true } : shown?.transactions.total;
  const marks = useMemo(
    () => new Set(rows.filter((row) => changed.ids.has(row.id)).map((row) => row.id)),
    [rows, changed.ids],
  );
  const filters = useMemo(
    () =>
      filtersOf({
        types: (types.data?.exceptionTypes ?? []).flatMap(({ value, title, rule }) =>
          value ? [{ value, label: title, description: rule }] : [],
        ),
        currencies: [...new Set((entities ?? []).map((entity) => entity.currency))].sort(),
        accountName: params.account ? (rows[0]?.accountName ?? undefined) : undefined,
      }),
    [types.data, entities, params.account, rows],
  );

  return (
    <>
      <FilterBar
        filters={filters}
        values={{ ...params }}
        search={{ key: 'q', placeholder: 'Invoice, ERP document, subscription, account…' }}
        onChange={(change) => onParams(change, 'q' in change)}
      />
      <DataTable
        label="Transactions"
        columns={columns}
        rows={rows}
        total={total}
        onCount={async () => {
          const { data } = await countAll({ variables: { filter } });
          if (data) setCounted({ key, count: data.transactionCount });
        }}
        pageInfo={more}
        loading={list.loading && !shown}
        loadingMore={list.loading && shown !== undefined}
        onLoadMore={() => {
          if (more?.hasNextPage && !list.loading) void list.fetchMore({ variables: { after: more.endCursor } });
        }}
        sort={toOrder(params.sort)}
        onSort={(sort) => onParams({ sort: sort ? fromOrder(sort) : null })}
        rowHref={(row) => `/transactions/${encodeURIComponent(row.id)}`}
        marks={marks}
        exporting={{ list: 'transactions', variables: { filter, orderBy: toOrder(params.sort) } }}
        storageKey="transactions"
        actions={
          <ChangedPill
            count={changed.count}
            noun="transaction"
            loading={list.loading}
            onRefresh={() => {
              changed.clear();
              void list.refetch();
            }}
          />
        }
        empty={
          list.error ? (
            <Failure error={list.error} what="The list of transactions" onRetry={() => void list.refetch()} />
          ) : isNarrowed(params) || context ? (
            <Empty
              title="No transaction fits"
              action={
                isNarrowed(params) ? (
                  <Button onClick={() => onParams({ ...cleared })}>Clear the filters</Button>
                ) : undefined
              }
            >
              Nothing in your reach matches these filters and the region, entity and period above. Identifiers match
              from their beginning.
            </Empty>
          ) : (
            <Empty title="No transactions yet">
              They appear as soon as sources send usage, charges or invoices. Usage that can’t be attached yet stands
              under “Unattached usage”.
            </Empty>
          )
        }
      />
    </>
  );
}
