'use client';
import { Button } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import type { Option } from '../data-table/filters';
import { graphql, useQuery } from '../shell/apollo';
import { formatCount, formatMoney } from '../shell/format';
import { Page } from '../shell/page';
import { Empty, Failure } from '../shell/states';
import { columns } from './columns';
import { cleared, filtersOf, isNarrowed, suspendedParams, toFilter, toOrder } from './params';

const PAGE = 60;
const SUSPENDED = graphql(`
  query Suspended($filter: SuspendedFilter, $orderBy: SuspendedOrder, $first: Int!, $after: String) {
    suspended(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...SuspendedRow
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
const GROUPS = graphql(`
  query SuspendedGroups {
    suspendedGroups {
      reason {
        code
        label
        description
        tone
      }
      count
      deliveries
      amounts {
        amount
        currency
      }
    }
    suspendedKinds {
      code
      name
    }
  }
`);

/** Everything that is valid and can't be attached yet: why, for what, since when, and the money in it. */
export function SuspendedPage() {
  const [params, setParams] = useQueryStates(suspendedParams, { history: 'push' });
  const [opened] = useState(() => Date.now());
  const filter = useMemo(() => toFilter(params, opened), [params, opened]);
  const orderBy = toOrder(params.sort);
  const list = useQuery(SUSPENDED, { variables: { filter, orderBy, first: PAGE } });
  const facets = useQuery(GROUPS).data;
  const shown = list.data ?? list.previousData;
  const rows = useMemo(() => (shown?.suspended.edges ?? []).map((edge) => edge.node), [shown]);
  const more = list.data?.suspended.pageInfo;
  const filters = useMemo(() => {
    const reasons = (facets?.suspendedGroups ?? []).map(
      ({ reason, count, deliveries, amounts }): Option => ({
        value: reason.code,
        label: `${reason.label} (${formatCount(count)})`,
        tone: reason.tone,
        description: [
          reason.description,
          `${formatCount(deliveries)} ${deliveries === '1' ? 'delivery' : 'deliveries'}`,
          ...amounts.map(({ amount, currency }) => formatMoney(amount, currency)),
        ].join(' · '),
      }),
    );
    const sources = [...new Set([...rows.map(({ source }) => source), ...params.source])].sort();
    return filtersOf(
      reasons,
      sources.map((value) => ({ value, label: value })),
      (facets?.suspendedKinds ?? []).map(({ code, name }) => ({ value: code, label: name })),
    );
  }, [facets, rows, params.source]);
  const change = (next: Record<string, unknown>) =>
    void setParams(next as never, 'q' in next ? { history: 'replace' } : {});
  return (
    <Page title="Suspended" fill params={Object.keys(suspendedParams)}>
      <FilterBar
        filters={filters}
        values={{ ...params }}
        search={{ key: 'q', placeholder: 'Number, customer, what it waits for' }}
        onChange={change}
      />
      <DataTable
        label="Suspended"
        columns={columns}
        columnsKey="cols"
        rows={rows}
        total={shown?.suspended.total}
        pageInfo={more}
        loading={list.loading && !shown}
        loadingMore={list.loading && shown !== undefined}
        onLoadMore={() => {
          if (more?.hasNextPage && !list.loading) void list.fetchMore({ variables: { after: more.endCursor } });
        }}
        sort={orderBy}
        onSort={(sort) => change({ sort: sort?.direction === 'DESC' ? '-since' : null })}
        exporting={{ list: 'suspended', variables: { filter, orderBy } }}
        storageKey="suspended"
        current={params.item}
        empty={
          list.error ? (
            <Failure error={list.error} what="What is suspended" onRetry={() => void list.refetch()} />
          ) : isNarrowed(params) ? (
            <Empty
              title="Nothing suspended fits"
              action={<Button onClick={() => change({ ...cleared })}>Clear the filters</Button>}
            >
              Nothing that waits matches these filters.
            </Empty>
          ) : (
            <Empty title="Nothing waits">
              Everything that arrived found what it names. What names an unknown invoice, charge, account or meter would
              wait here, and attach by itself when that arrives.
            </Empty>
          )
        }
      />
    </Page>
  );
}
