'use client';
import { graphql, type TransactionCaseShareFragment } from '../shell/apollo';
import { formatMoney, NONE } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Empty } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './transaction.module.css';

graphql(`
  fragment TransactionCase on ExceptionCase {
    id
    number
    title
    type {
      code
      title
      consequence
      remedy
    }
    statusTerm {
      code
      label
      tone
      description
    }
    severityTerm {
      code
      label
      tone
      description
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
    queue {
      id
      title
    }
    dueAt
    overdue
  }
`);

graphql(`
  fragment TransactionCaseShare on CaseShare {
    share {
      amount
      currency
    }
    whole
    exception {
      id
      ...TransactionCase
    }
  }
`);

/** The open cases of a transaction: what broke, what it means, who has it. */
export function Cases({ cases, past }: { cases: readonly TransactionCaseShareFragment[]; past: boolean }) {
  if (cases.length === 0)
    return <Empty title="No open case">Nothing about this transaction is waiting for anybody.</Empty>;
  return (
    <div className={classes.scroll}>
      {past ? <div className={classes.group}>Cases as they are now</div> : null}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Case</th>
            <th scope="col">What broke</th>
            <th scope="col">Status</th>
            <th scope="col">Severity</th>
            <th scope="col" className={classes.right}>
              At risk
            </th>
            <th scope="col">Owner</th>
            <th scope="col">Due</th>
          </tr>
        </thead>
        <tbody>
          {cases.map(({ exception: each, share, whole }) => (
            <tr key={each.id}>
              <th scope="row">
                <Link href={`/exceptions/${encodeURIComponent(each.id)}`}>#{each.number}</Link>
              </th>
              <td>
                <div
                  className={classes.note}
                  title={`${each.title}\n${each.type.consequence}\n${each.type.remedy}`}
                  style={{ maxWidth: 420, color: 'var(--ink)' }}
                >
                  {each.title}
                </div>
              </td>
              <td>
                <TermBadge term={each.statusTerm} plain />
              </td>
              <td>
                <TermBadge term={each.severityTerm} plain />
              </td>
              <td className={classes.right}>
                {each.amountAtRisk && share ? (
                  <>
                    <Money amount={share.amount} currency={share.currency} />
                    {whole ? null : (
                      <small className="quiet"> of {formatMoney(each.amountAtRisk.amount, null)} in all</small>
                    )}
                  </>
                ) : (
                  <span className="quiet">unknown</span>
                )}
                {each.amountBasis === 'estimated' ? <span className="quiet"> est.</span> : null}
              </td>
              <td>{each.assignee?.name ?? <span className="quiet">{each.queue.title || NONE}</span>}</td>
              <td className={each.overdue ? classes.late : undefined}>
                <Time at={each.dueAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
