'use client';
import { useMemo, useState } from 'react';
import { type Column, DataTable } from '../data-table/data-table';
import { graphql, type UsageEventRowFragment, useQuery } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import { formatDuration, formatQuantity } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Json } from '../shell/json';
import { Empty, Failure } from '../shell/states';
import { Time } from '../shell/time';
import { System } from '../shell/viewer';

const PAGE = 100;
graphql(`
  fragment UsageEventRow on UsageEvent {
    id
    signalId
    source
    time
    receivedAt
    lagSeconds
    customer
    meter
    quantity
    unit
    payload
  }
`);
const EVENTS = graphql(`
  query TransactionUsage($id: ID!, $at: DateTime, $first: Int!, $after: String) {
    transaction(id: $id, knownAt: $at) {
      id
      knownAt
      eventCount
      usageEvents(first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            ...UsageEventRow
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

type Row = UsageEventRowFragment;
const columns: readonly Column<Row>[] = [
  {
    id: 'time',
    header: 'Time',
    width: 150,
    fixed: true,
    phone: 'title',
    cell: (row) => <Time at={row.time} absolute />,
  },
  {
    id: 'quantity',
    header: 'Quantity',
    width: 140,
    align: 'right',
    phone: 'side',
    cell: (row) => <span className="tabular">{formatQuantity(row.quantity, row.unit)}</span>,
  },
  { id: 'meter', header: 'Meter', width: 150, cell: (row) => <Identifier value={row.meter} label="Meter" /> },
  {
    id: 'customer',
    header: 'Customer',
    width: 150,
    cell: (row) => <Identifier value={row.customer} label="Customer" />,
  },
  { id: 'received', header: 'Received', width: 150, cell: (row) => <Time at={row.receivedAt} absolute /> },
  {
    id: 'lag',
    header: 'Lag',
    width: 90,
    align: 'right',
    definition: 'Receipt minus event time',
    cell: (row) => formatDuration(row.lagSeconds),
  },
  { id: 'source', header: 'Source', width: 120, cell: (row) => <System code={row.source} /> },
  {
    id: 'signal',
    header: 'Event',
    width: 240,
    grow: true,
    cell: (row) => <Identifier value={row.signalId} label="Event" />,
  },
];

/** The usage events in force behind the captured quantity, newest first, page by page. */
export function UsageEvents({ id, at }: { id: string; at: string | null }) {
  const [shown, setShown] = useState<Row | null>(null);
  const { data, loading, error, refetch, fetchMore } = useQuery(EVENTS, { variables: { id, at, first: PAGE } });
  const found = data?.transaction;
  const rows = useMemo(() => (found?.usageEvents.edges ?? []).map((edge) => edge.node), [found]);
  const count = found ? Number(found.eventCount) : null;
  const more = found?.usageEvents.pageInfo;
  return (
    <>
      <DataTable
        label="Usage events"
        columns={columns}
        columnsKey="usageCols"
        rows={rows}
        total={count !== null && Number.isSafeInteger(count) ? { count, exact: true } : null}
        pageInfo={more}
        loading={loading && !data}
        loadingMore={loading && data !== undefined}
        onLoadMore={() => {
          if (more?.hasNextPage && !loading) void fetchMore({ variables: { after: more.endCursor } });
        }}
        onOpen={setShown}
        storageKey="usage"
        maxHeight={480}
        empty={
          error ? (
            <Failure error={error} what="The usage events" onRetry={() => void refetch()} />
          ) : (
            <Empty title="No usage events">
              This charge is not metered, or its events are past their retention; their sums are kept.
            </Empty>
          )
        }
      />
      {shown ? (
        <Dialog onClose={() => setShown(null)} title="Usage event" width={620}>
          <div style={{ display: 'grid', gap: 8 }}>
            <Identifier value={shown.signalId} label="Event" />
            <Json text={shown.payload} label="Payload of the usage event" />
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
