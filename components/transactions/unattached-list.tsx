'use client';
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { type Column, DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import type { Option } from '../data-table/filters';
import { graphql, type UnattachedFlowRowFragment, useQuery } from '../shell/apollo';
import { formatCount, formatDate, formatPeriod, formatQuantity, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Empty, Failure } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import type { ListProps } from './attached-list';
import { cleared, isNarrowed, toUnattachedFilter, unattachedFiltersOf } from './params';

const PAGE = 60;
graphql(`
  fragment UnattachedFlowRow on UnattachedFlow {
    id
    source
    customer
    subscription
    meter
    unit
    period
    reason {
      code
      label
      tone
      description
    }
    quantity
    eventCount
    firstAt
    lastAt
    exception {
      id
      number
    }
  }
`);
const FLOWS = graphql(`
  query UnattachedFlows($filter: UnattachedFlowFilter, $first: Int!, $after: String) {
    unattachedFlows(filter: $filter, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...UnattachedFlowRow
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

type Row = UnattachedFlowRowFragment;
const none = <span className="quiet">{NONE}</span>;

const columns: readonly Column<Row>[] = [
  {
    id: 'customer',
    header: 'Customer reference',
    width: 180,
    grow: true,
    fixed: true,
    phone: 'title',
    cell: (row) => <Identifier value={row.customer} label="Customer" />,
  },
  { id: 'meter', header: 'Meter', width: 130, cell: (row) => <Identifier value={row.meter} label="Meter" /> },
  {
    id: 'period',
    header: 'Month',
    width: 84,
    definition: 'Calendar month of the usage, UTC',
    cell: (row) => <span title={formatDate(row.period)}>{monthOf(row.period)}</span>,
  },
  {
    id: 'reason',
    header: 'Why it is not attached',
    width: 170,
    phone: 'side',
    cell: (row) => <TermBadge term={row.reason} plain />,
  },
  {
    id: 'quantity',
    header: 'Quantity',
    width: 130,
    align: 'right',
    cell: (row) => formatQuantity(row.quantity, row.unit),
  },
  {
    id: 'events',
    header: 'Events',
    width: 80,
    align: 'right',
    cell: (row) => <span className="tabular">{formatCount(row.eventCount)}</span>,
  },
  { id: 'source', header: 'Source', width: 92, cell: (row) => row.source },
  {
    id: 'subscription',
    header: 'Subscription',
    width: 140,
    hidden: true,
    cell: (row) => <Identifier value={row.subscription} label="Subscription" />,
  },
  { id: 'first', header: 'First', width: 96, hidden: true, cell: (row) => <Time at={row.firstAt} /> },
  { id: 'last', header: 'Last', width: 92, cell: (row) => <Time at={row.lastAt} /> },
  {
    id: 'case',
    header: 'Case',
    width: 70,
    cell: (row) =>
      row.exception ? (
        <Link href={`/exceptions/${encodeURIComponent(row.exception.id)}`}>#{row.exception.number}</Link>
      ) : (
        none
      ),
  },
];

function monthOf(day: string): string {
  const start = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));
  return formatPeriod(start.toISOString(), end.toISOString(), 'UTC');
}

/** Usage that has no transaction yet, by customer reference, meter and month: kept, counted, and with its reason. */
export function UnattachedList({ params, onParams }: ListProps) {
  const filter = useMemo(() => toUnattachedFilter(params), [params]);
  const list = useQuery(FLOWS, { variables: { filter, first: PAGE } });
  const shown = list.data ?? list.previousData;
  const rows = useMemo(() => (shown?.unattachedFlows.edges ?? []).map((edge) => edge.node), [shown]);
  const more = list.data?.unattachedFlows.pageInfo;
  // Offered are the sources and reasons that there are, and what a link chose.
  const filters = useMemo(() => {
    const sources = [...new Set([...rows.map((row) => row.source), ...(params.source ? [params.source] : [])])].sort();
    const reasons = new Map<string, Option>(params.reason.map((code) => [code, { value: code, label: code }]));
    for (const { reason } of rows)
      reasons.set(reason.code, {
        value: reason.code,
        label: reason.label,
        description: reason.description,
        tone: reason.tone,
      });
    return unattachedFiltersOf(
      sources.map((value) => ({ value, label: value })),
      [...reasons.values()],
    );
  }, [rows, params.source, params.reason]);
  return (
    <>
      <FilterBar
        filters={filters}
        values={{ ...params }}
        search={{ key: 'q', placeholder: 'Customer reference, meter, subscription' }}
        onChange={(change) => onParams(change, 'q' in change)}
      />
      <DataTable
        label="Unattached flows"
        columns={columns}
        columnsKey="flowCols"
        rows={rows}
        total={shown?.unattachedFlows.total}
        pageInfo={more}
        loading={list.loading && !shown}
        loadingMore={list.loading && shown !== undefined}
        onLoadMore={() => {
          if (more?.hasNextPage && !list.loading) void list.fetchMore({ variables: { after: more.endCursor } });
        }}
        exporting={{ list: 'unattached-usage', variables: { filter } }}
        storageKey="unattached"
        empty={
          list.error ? (
            <Failure error={list.error} what="Unattached usage" onRetry={() => void list.refetch()} />
          ) : isNarrowed(params) ? (
            <Empty
              title="No unattached usage fits"
              action={<Button onClick={() => onParams({ ...cleared })}>Clear the filters</Button>}
            >
              Nothing matches these filters.
            </Empty>
          ) : (
            <Empty title="All usage is attached">
              Every usage event found its account, subscription and charge. What can’t be attached would wait here,
              never dropped.
            </Empty>
          )
        }
      />
    </>
  );
}
