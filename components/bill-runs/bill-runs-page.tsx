'use client';
import { Button } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import { graphql, useQuery } from '../shell/apollo';
import { useApply } from '../shell/applied';
import { useContextInput } from '../shell/context';
import { Page } from '../shell/page';
import { Empty, Failure, SkeletonPanel } from '../shell/states';
import { columns } from './columns';
import { billRunParams, cleared, filtersOf, isNarrowed, toFilter, toRunsFilter } from './params';
import { Runs } from './runs';

const PAGE = 60;
const RUNS = graphql(`
  query BillRuns($filter: ReadinessFilter) {
    billRuns(filter: $filter) {
      ...BillRunRow
    }
    readinessObstacles {
      code
      label
      description
      tone
    }
  }
`);
const INVOICES = graphql(`
  query InvoiceReadiness($filter: ReadinessFilter, $first: Int!, $after: String) {
    invoiceReadiness(filter: $filter, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...ReadinessRow
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

/** Pre-billing validation: which invoices of the bill runs ahead would come out right, and what stands in the way of the others. */
export function BillRunsPage() {
  const [params, setParams] = useQueryStates(billRunParams, { history: 'push' });
  const context = useContextInput();
  useApply('no period');
  const filter = useMemo(() => toFilter(params, context), [params, context]);
  const runs = useQuery(RUNS, {
    variables: { filter: useMemo(() => toRunsFilter(params, context), [params, context]) },
  });
  const list = useQuery(INVOICES, { variables: { filter, first: PAGE } });
  const summary = runs.data ?? runs.previousData;
  const shown = (list.data ?? (list.error ? undefined : list.previousData))?.invoiceReadiness;
  const rows = useMemo(() => (shown?.edges ?? []).map((edge) => edge.node), [shown]);
  const more = list.data?.invoiceReadiness.pageInfo;
  const filters = useMemo(
    () =>
      filtersOf(
        (summary?.readinessObstacles ?? []).map(({ code, label, description, tone }) => ({
          value: code,
          label,
          description,
          tone,
        })),
      ),
    [summary],
  );
  return (
    <Page title="Bill runs" fill params={Object.keys(billRunParams)}>
      {summary ? (
        <Runs runs={summary.billRuns} />
      ) : runs.error ? null : (
        <SkeletonPanel height={160} label="Loading the bill runs" />
      )}
      <FilterBar
        filters={filters}
        values={{ ...params }}
        search={{ key: 'q', placeholder: 'Account, customer or subscription' }}
        onChange={(change) => void setParams(change as never, 'q' in change ? { history: 'replace' } : {})}
      />
      <DataTable
        label="Next invoices"
        columns={columns}
        rows={rows}
        total={shown?.total}
        pageInfo={more}
        loading={list.loading && !shown}
        loadingMore={list.loading && shown !== undefined}
        onLoadMore={() => {
          if (more?.hasNextPage && !list.loading) void list.fetchMore({ variables: { after: more.endCursor } });
        }}
        storageKey="bill-runs"
        empty={
          list.error ? (
            <Failure error={list.error} what="The next invoices" onRetry={() => void list.refetch()} />
          ) : isNarrowed(params) || context ? (
            <Empty
              title="No invoice fits"
              action={
                isNarrowed(params) ? (
                  <Button onClick={() => void setParams(cleared)}>Clear the filters</Button>
                ) : undefined
              }
            >
              No next invoice in your reach matches these filters and the region and entity above.
            </Empty>
          ) : (
            <Empty title="No bill run is ahead">
              As soon as billing states a subscription, its next invoice is checked here before the bill run.
            </Empty>
          )
        }
      />
    </Page>
  );
}
