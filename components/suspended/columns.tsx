'use client';
import type { Column } from '../data-table/data-table';
import { graphql, type SuspendedRowFragment } from '../shell/apollo';
import { formatCount, formatQuantity, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Money } from '../shell/money';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { System } from '../shell/viewer';

graphql(`
  fragment SuspendedRow on SuspendedItem {
    id
    kind
    kindName
    name
    source
    reason {
      code
      label
      description
      tone
    }
    waitsFor
    customer
    amount {
      amount
      currency
    }
    quantity
    unit
    deliveries
    since
  }
`);

const none = <span className="quiet">{NONE}</span>;

/** What it is and what it waits for stand first; at 1280 px everything is in sight. */
export const columns: readonly Column<SuspendedRowFragment>[] = [
  { id: 'kind', header: 'Kind', width: 130, cell: (row) => row.kindName },
  {
    id: 'name',
    header: 'What',
    width: 190,
    fixed: true,
    phone: 'title',
    cell: (row) => <Identifier value={row.name} label={row.kindName} />,
  },
  {
    id: 'reason',
    header: 'Why it waits',
    width: 180,
    phone: 'side',
    cell: (row) => <TermBadge term={row.reason} plain />,
  },
  {
    id: 'waitsFor',
    header: 'Waits for',
    width: 250,
    grow: true,
    definition: 'When this arrives it attaches by itself',
    cell: (row) => <span title={row.waitsFor}>{row.waitsFor}</span>,
  },
  {
    id: 'amount',
    header: 'Money',
    width: 130,
    align: 'right',
    definition: 'What of its money waits, as it states it',
    cell: (row) => (row.amount ? <Money {...row.amount} /> : none),
  },
  {
    id: 'quantity',
    header: 'Quantity',
    width: 120,
    align: 'right',
    cell: (row) => (row.quantity === null ? none : formatQuantity(row.quantity, row.unit)),
  },
  {
    id: 'deliveries',
    header: 'Deliveries',
    width: 92,
    align: 'right',
    hidden: true,
    cell: (row) => <span className="tabular">{formatCount(row.deliveries)}</span>,
  },
  {
    id: 'customer',
    header: 'Customer reference',
    width: 150,
    hidden: true,
    cell: (row) => (row.customer ? <Identifier value={row.customer} label="Customer" /> : none),
  },
  { id: 'source', header: 'Source', width: 100, cell: (row) => <System code={row.source} /> },
  {
    id: 'since',
    header: 'Waiting since',
    width: 116,
    sort: 'SINCE',
    definition: 'Receipt; of usage its first hour',
    cell: (row) => <Time at={row.since} />,
  },
];
