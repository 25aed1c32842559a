'use client';
import type { Column } from '../data-table/data-table';
import { graphql, type ReadinessRowFragment } from '../shell/apollo';
import { NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { TermBadge } from '../shell/term';
import { Day, Time } from '../shell/time';
import classes from './bill-runs.module.css';

graphql(`
  fragment ReadinessRow on InvoiceReadiness {
    id
    subscription
    entityCode
    account {
      id
      name
    }
    periodStart
    periodEnd
    billRunAt
    readiness {
      code
      label
      tone
      description
    }
    obstacles {
      about
      term {
        code
        label
        tone
        description
      }
      case {
        id
      }
      owner {
        id
        title
      }
    }
    expected {
      amount
      currency
    }
  }
`);

const none = <span className="quiet">{NONE}</span>;

/** Whose invoice and what stands in its way come first. */
export const columns: readonly Column<ReadinessRowFragment>[] = [
  {
    id: 'account',
    header: 'Account',
    width: 200,
    fixed: true,
    phone: 'title',
    cell: ({ account, subscription }) =>
      account ? <Link href={`/accounts/${encodeURIComponent(account.id)}`}>{account.name}</Link> : subscription,
  },
  {
    id: 'subscription',
    header: 'Subscription',
    width: 130,
    cell: (row) => <Identifier value={row.subscription} label="Subscription" />,
  },
  {
    id: 'readiness',
    header: 'Readiness',
    width: 110,
    phone: 'side',
    cell: (row) => <TermBadge term={row.readiness} plain />,
  },
  {
    id: 'obstacles',
    header: 'In the way',
    width: 300,
    grow: true,
    definition: 'Each leads to its case, where there is one',
    cell: (row) =>
      row.obstacles.length === 0 ? (
        none
      ) : (
        <span className={classes.obstacles}>
          {row.obstacles.map(({ term, about, case: found }) => (
            <span key={`${term.code} ${about}`} title={about}>
              {found ? <Link href={`/exceptions/${encodeURIComponent(found.id)}`}>{term.label}</Link> : term.label}
            </span>
          ))}
        </span>
      ),
  },
  {
    id: 'owner',
    header: 'Owner',
    width: 130,
    definition: 'The queues of what stands in the way',
    cell: ({ obstacles }) => [...new Set(obstacles.flatMap(({ owner }) => owner?.title ?? []))].join(', ') || none,
  },
  {
    id: 'expected',
    header: 'Expected',
    width: 130,
    align: 'right',
    definition: 'What the period before was rated at: an estimate',
    cell: (row) => (row.expected ? <Money {...row.expected} /> : none),
  },
  { id: 'entity', header: 'Entity', width: 80, cell: (row) => row.entityCode ?? none },
  {
    id: 'period',
    header: 'Period',
    width: 190,
    cell: (row) => (
      <>
        <Day at={row.periodStart} /> – <Day at={row.periodEnd} />
      </>
    ),
  },
  { id: 'run', header: 'Bill run', width: 120, cell: (row) => <Time at={row.billRunAt} /> },
];
