'use client';
import type { Column } from '../data-table/data-table';
import { type AccountRowFragment, graphql } from '../shell/apollo';
import { exactWorth, formatCount, formatDate, isZero, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { TermBadge } from '../shell/term';

graphql(`
  fragment AccountRow on Account {
    id
    name
    externalId
    statusTerm {
      code
      label
      tone
      description
    }
    entityCode
    region
    salesOwner
    renewalAt
    openCases
    amountAtRisk {
      amount
      currency
    }
    estimatedAtRisk {
      amount
      currency
    }
    figures {
      currency
      invoiced
      outstanding
      overdue
    }
  }
`);

const none = <span className="quiet">{NONE}</span>;

type Amount = { amount: string; currency: string };

/** The first currency in full, the others counted: a row is one line high. */
function First({
  amounts,
  estimated = [],
  tone,
}: {
  amounts: readonly Amount[];
  /** Those of the amounts that no document states. */
  estimated?: readonly Amount[];
  tone?: 'broken' | 'risk';
}) {
  const [first, ...others] = amounts;
  if (!first) return none;
  return (
    <span title={exactWorth({ amounts: amounts.filter((each) => !estimated.includes(each)), estimated })}>
      {estimated.includes(first) ? <small className="quiet">est. </small> : null}
      <Money amount={first.amount} currency={first.currency} tone={isZero(first.amount) ? 'quiet' : tone} />
      {others.length > 0 ? <small className="quiet"> +{others.length}</small> : null}
    </span>
  );
}

const figure = (key: 'invoiced' | 'outstanding' | 'overdue') => (row: AccountRowFragment) =>
  row.figures.map((each) => ({ amount: each[key], currency: each.currency }));
const invoiced = figure('invoiced');
const outstanding = figure('outstanding');
const overdue = figure('overdue');

export const columns: readonly Column<AccountRowFragment>[] = [
  {
    id: 'name',
    header: 'Account',
    width: 196,
    grow: true,
    fixed: true,
    sort: 'NAME',
    phone: 'title',
    cell: (row) => <Link href={`/accounts/${encodeURIComponent(row.id)}`}>{row.name}</Link>,
  },
  { id: 'entity', header: 'Entity', width: 64, cell: (row) => row.entityCode ?? none },
  { id: 'region', header: 'Region', width: 96, cell: (row) => row.region ?? none, phone: 'none' },
  {
    id: 'status',
    header: 'Status',
    width: 84,
    cell: (row) => <TermBadge term={row.statusTerm} plain />,
    phone: 'side',
  },
  {
    id: 'cases',
    header: 'Open cases',
    width: 112,
    align: 'right',
    sort: 'OPEN_CASES',
    cell: (row) =>
      row.openCases > 0 ? (
        <Link href={`/exceptions?account=${encodeURIComponent(row.id)}`}>{formatCount(row.openCases)}</Link>
      ) : (
        <span className="quiet">0</span>
      ),
  },
  {
    id: 'risk',
    header: 'At risk',
    width: 128,
    align: 'right',
    sort: 'AT_RISK',
    cell: (row) => (
      <First amounts={[...row.amountAtRisk, ...row.estimatedAtRisk]} estimated={row.estimatedAtRisk} tone="risk" />
    ),
  },
  {
    id: 'overdue',
    header: 'Overdue',
    width: 128,
    align: 'right',
    cell: (row) => <First amounts={overdue(row)} tone="broken" />,
  },
  {
    id: 'outstanding',
    header: 'Outstanding',
    width: 128,
    align: 'right',
    cell: (row) => <First amounts={outstanding(row)} />,
  },
  {
    id: 'invoiced',
    header: 'Invoiced',
    width: 128,
    align: 'right',
    sort: 'INVOICED',
    cell: (row) => <First amounts={invoiced(row)} />,
  },
  { id: 'owner', header: 'Sales owner', width: 120, cell: (row) => row.salesOwner ?? none },
  {
    id: 'renewal',
    header: 'Renewal',
    width: 104,
    sort: 'RENEWAL',
    cell: (row) => (row.renewalAt ? formatDate(row.renewalAt) : none),
  },
  {
    id: 'external',
    header: 'Identifier',
    width: 140,
    hidden: true,
    cell: (row) => <Identifier value={row.externalId} label="Account" />,
    phone: 'none',
  },
];
