'use client';
import type { Column } from '../data-table/data-table';
import { type CaseRowFragment, graphql } from '../shell/apollo';
import { formatMoney } from '../shell/format';
import { Link } from '../shell/link';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { AtRisk, Due, Regressed } from './case-figures';
import classes from './queue.module.css';

graphql(`
  fragment CaseRow on ExceptionCase {
    id
    number
    title
    severity
    severityTerm {
      code
      label
      description
      tone
    }
    type {
      code
      title
    }
    account {
      id
      name
    }
    accountName
    entityCode
    amountAtRisk {
      amount
      currency
    }
    amountConverted {
      amount
      currency
    }
    amountBasis
    queue {
      id
      title
    }
    openedAt
    resolvedAt
    ...CaseStanding
  }
`);

const quiet = (text: string) => <span className="quiet">{text}</span>;

/** The amount, and on hover what it is worth in the currency that the list is ordered in. */
function Worth({ row }: { row: CaseRowFragment }) {
  const { amountAtRisk: amount, amountConverted: converted } = row;
  const title =
    !amount || converted?.currency === amount.currency
      ? undefined
      : converted
        ? `≈ ${formatMoney(converted.amount, converted.currency)} at the rate of today`
        : 'Not converted: no rate was published';
  return (
    <span title={title}>
      <AtRisk amount={amount} basis={row.amountBasis} />
    </span>
  );
}

/** What triage needs first stands first: at 1280 px everything up to the status is in sight. */
export const columns: readonly Column<CaseRowFragment>[] = [
  {
    id: 'severity',
    header: 'Severity',
    width: 92,
    phone: 'side',
    sort: 'SEVERITY',
    definition: 'Ordered from the most severe, then by due time',
    cell: (row) => <TermBadge term={row.severityTerm} plain />,
  },
  {
    id: 'number',
    header: 'Case',
    width: 72,
    sort: 'NUMBER',
    cell: (row) => <span className="tabular quiet">{row.number}</span>,
    phone: 'none',
  },
  {
    id: 'title',
    header: 'What broke',
    width: 384,
    grow: true,
    fixed: true,
    phone: 'title',
    cell: (row) => (
      <span className={classes.title} title={row.title}>
        {row.regressed ? <Regressed /> : null}
        <Link href={`/exceptions/${encodeURIComponent(row.id)}`}>{row.title}</Link>
      </span>
    ),
  },
  {
    id: 'risk',
    header: 'At risk',
    width: 130,
    align: 'right',
    sort: 'AT_RISK',
    definition: 'Ordered by what it is worth in the reporting currency at the rate of today',
    cell: (row) => <Worth row={row} />,
    card: (row) => <AtRisk amount={row.amountAtRisk} basis={row.amountBasis} />,
  },
  {
    id: 'due',
    header: 'Due',
    width: 120,
    sort: 'DUE',
    cell: (row) => <Due {...row} closed={row.resolvedAt != null} />,
  },
  { id: 'owner', header: 'Owner', width: 104, cell: (row) => row.assignee?.name ?? quiet('nobody') },
  { id: 'status', header: 'Status', width: 126, cell: (row) => <TermBadge term={row.statusTerm} plain /> },
  {
    id: 'account',
    header: 'Account',
    width: 150,
    cell: (row) =>
      row.account ? (
        <Link href={`/accounts/${encodeURIComponent(row.account.id)}`}>{row.account.name}</Link>
      ) : (
        quiet(row.accountName ?? 'none matched')
      ),
  },
  { id: 'type', header: 'Type', width: 190, sort: 'TYPE', cell: (row) => row.type.title, phone: 'none' },
  {
    id: 'age',
    header: 'Age',
    width: 76,
    sort: 'OPENED',
    definition: 'Time since it was opened',
    cell: (row) => <Time at={row.openedAt} />,
  },
  { id: 'queue', header: 'Queue', width: 140, cell: (row) => row.queue.title, phone: 'none' },
  { id: 'entity', header: 'Entity', width: 72, cell: (row) => row.entityCode ?? quiet('unknown'), phone: 'none' },
];

/** The same where a case stands beside the list: what tells the rows apart, what they are worth and when they are due. */
export const columnsBeside: readonly Column<CaseRowFragment>[] = columns.map((column) =>
  column.id === 'title' ? { ...column, width: 230 } : column.id === 'severity' ? { ...column, width: 84 } : column,
);
