'use client';
import { FigureTable } from '../charts/figure-table';
import { type AccountCaseFragment, graphql } from '../shell/apollo';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './accounts.module.css';

graphql(`
  fragment AccountCase on ExceptionCase {
    id
    number
    title
    severityTerm {
      code
      label
      description
      tone
    }
    amountAtRisk {
      amount
      currency
    }
    amountBasis
    assignee {
      id
      name
    }
    dueAt
    overdue
  }
`);

const MOST = 8;

/** The account's open cases, the most urgent first; more than a handful are worked in the queue. */
export function AccountCases({ cases, account }: { cases: readonly AccountCaseFragment[]; account: string }) {
  const all = `/exceptions?account=${encodeURIComponent(account)}`;
  return (
    <Section
      title={cases.length > 0 ? `Open exceptions: ${formatCount(cases.length)}` : 'Open exceptions'}
      actions={cases.length > 0 ? <Link href={all}>Show in the queue</Link> : undefined}
    >
      <FigureTable
        label="Open exceptions"
        rows={cases.slice(0, MOST)}
        rowKey={(each) => each.id}
        empty="None: nothing of this account is broken."
        columns={[
          {
            key: 'severity',
            head: 'Severity',
            width: 96,
            cell: (each) => <TermBadge term={each.severityTerm} plain />,
          },
          {
            key: 'title',
            head: 'What broke',
            words: true,
            cell: (each) => <Link href={`/exceptions/${encodeURIComponent(each.id)}`}>{each.title}</Link>,
          },
          {
            key: 'risk',
            head: 'At risk',
            right: true,
            cell: (each) =>
              each.amountAtRisk ? (
                <>
                  {each.amountBasis === 'estimated' ? <small className="quiet">est. </small> : null}
                  <Money amount={each.amountAtRisk.amount} currency={each.amountAtRisk.currency} />
                </>
              ) : (
                <span className="quiet">unknown</span>
              ),
          },
          {
            key: 'due',
            head: 'Due',
            wide: true,
            cell: (each) => (
              <span className={each.overdue ? classes.overdue : undefined}>
                {each.overdue ? 'overdue, ' : ''}
                <Time at={each.dueAt} />
              </span>
            ),
          },
          {
            key: 'owner',
            head: 'Owner',
            wide: true,
            cell: (each) => each.assignee?.name ?? <span className="quiet">nobody</span>,
          },
        ]}
      />
      {cases.length > MOST ? (
        <p className={classes.text}>
          <Link href={all}>{formatCount(cases.length - MOST)} more</Link>
        </p>
      ) : null}
    </Section>
  );
}
