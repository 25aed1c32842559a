'use client';
import { Button } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import type { Filter } from '../data-table/filters';
import { graphql, useQuery } from '../shell/apollo';
import { useApply } from '../shell/applied';
import { useContextInput } from '../shell/context';
import { Page } from '../shell/page';
import { Empty, Failure } from '../shell/states';
import { columns } from './columns';
import { accountParams, cleared, fromOrder, isNarrowed, STATUSES, toFilter, toOrder } from './params';

const PAGE = 60;
const ACCOUNTS = graphql(`
  query Accounts($filter: AccountFilter, $orderBy: AccountOrder, $first: Int!, $after: String) {
    accounts(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...AccountRow
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

const filters: readonly Filter[] = [
  { key: 'cases', label: 'With open cases', kind: 'flag' },
  {
    key: 'status',
    label: 'Status',
    kind: 'choice',
    options: STATUSES.map((status) => ({ value: status, label: status.charAt(0).toUpperCase() + status.slice(1) })),
  },
];
type Change = Parameters<ReturnType<typeof useQueryStates<typeof accountParams>>[1]>[0];

/** Every account in reach, those with open cases first. */
export function AccountsPage() {
  const [params, setParams] = useQueryStates(accountParams, { history: 'push' });
  const context = useContextInput();
  useApply('no period');
  const filter = useMemo(() => toFilter(params, context), [params, context]);
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(ACCOUNTS, {
    variables: { filter, orderBy: toOrder(params.sort), first: PAGE },
  });
  const shown = (data ?? (error ? undefined : previousData))?.accounts;
  const rows = useMemo(() => (shown?.edges ?? []).map((edge) => edge.node), [shown]);
  const more = data?.accounts.pageInfo;
  return (
    <Page title="Accounts" fill params={Object.keys(accountParams)}>
      <FilterBar
        filters={filters}
        values={{ ...params }}
        search={{ key: 'q', placeholder: "Name or any system's identifier" }}
        onChange={(change) => void setParams(change as Change, 'q' in change ? { history: 'replace' } : {})}
      />
      <DataTable
        label="Accounts"
        columns={columns}
        rows={rows}
        total={shown?.total}
        pageInfo={more}
        loading={loading && !shown}
        loadingMore={loading && shown !== undefined}
        onLoadMore={() => {
          if (more?.hasNextPage && !loading) void fetchMore({ variables: { after: more.endCursor } });
        }}
        sort={toOrder(params.sort)}
        onSort={(sort) => void setParams({ sort: sort ? fromOrder(sort) : null })}
        rowHref={(row) => `/accounts/${encodeURIComponent(row.id)}`}
        exporting={{ list: 'accounts', variables: { filter, orderBy: toOrder(params.sort) } }}
        storageKey="accounts"
        empty={
          error ? (
            <Failure error={error} what="The accounts" onRetry={() => void refetch()} />
          ) : isNarrowed(params) || context ? (
            <Empty
              title="No account fits"
              action={
                isNarrowed(params) ? (
                  <Button onClick={() => void setParams(cleared)}>Clear the filters</Button>
                ) : undefined
              }
            >
              Nothing in your reach matches these filters and the region and entity above.
            </Empty>
          ) : (
            <Empty title="No account yet">Accounts appear as soon as the CRM or billing states them.</Empty>
          )
        }
      />
    </Page>
  );
}
