'use client';
import type { CaseDetailFragment } from '../shell/apollo';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './case.module.css';
import { AtRisk, Due, Regressed } from './case-figures';

/** Who has the case, what it is worth, when it is due: the column to glance at. */
export function CaseFacts({ case: exception }: { case: CaseDetailFragment }) {
  const closed = exception.resolvedAt != null;
  const facts: [string, React.ReactNode][] = [
    ['Amount at risk', <AtRisk key="risk" amount={exception.amountAtRisk} basis={exception.amountBasis} strong />],
    ['Due', <Due key="due" {...exception} closed={closed} />],
    ['Status', <TermBadge key="status" term={exception.statusTerm} />],
    ['Severity', <TermBadge key="severity" term={exception.severityTerm} plain />],
    ['Assignee', exception.assignee?.name ?? <span className="quiet">nobody yet</span>],
    [
      'Queue',
      <Link key="queue" href={`/exceptions?queue=${exception.queue.id}`}>
        {exception.queue.title}
      </Link>,
    ],
    ['Team', exception.queue.team.name],
    [
      'Account',
      exception.account ? (
        <Link key="account" href={`/accounts/${exception.account.id}`}>
          {exception.account.name}
        </Link>
      ) : (
        (exception.accountName ?? <span className="quiet">none matched</span>)
      ),
    ],
    [
      'Legal entity',
      [exception.entityCode, exception.region].filter(Boolean).join(', ') || <span className="quiet">unknown</span>,
    ],
    ['Holds since', <Time key="since" at={exception.since} />],
    ['Opened', <Time key="opened" at={exception.openedAt} />],
    ...(closed ? ([['Closed', <Time key="closed" at={exception.resolvedAt} />]] as [string, React.ReactNode][]) : []),
    [
      'About',
      exception.subjectHref ? (
        <Link key="subject" href={exception.subjectHref}>
          {exception.subjectName}
        </Link>
      ) : (
        exception.subjectName
      ),
    ],
    [
      'Same cause',
      <Link key="cause" href={`/exceptions?cause=${encodeURIComponent(exception.causeKey)}`}>
        {exception.cause}
      </Link>,
    ],
  ];
  return (
    <Section title="Standing" actions={exception.regressed ? <Regressed word /> : undefined}>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** The transactions it is pinned to, and the hop that broke. */
export function CaseTransaction({ case: exception }: { case: CaseDetailFragment }) {
  const { transaction, transactionCount } = exception;
  const others = transactionCount - (transaction ? 1 : 0);
  if (transactionCount === 0 && !transaction) {
    return (
      <Section title="Transaction">
        <p className={classes.text}>None yet: what broke keeps the usage from being attached to a transaction.</p>
      </Section>
    );
  }
  return (
    <Section title={transactionCount === 1 ? 'Transaction' : `${formatCount(transactionCount)} transactions`}>
      {transaction ? (
        <>
          <ol className={classes.hops}>
            {transaction.stages.map((stage) => {
              const pinned = stage.name === exception.stage;
              return (
                <li key={stage.name} data-pinned={pinned ? '' : undefined}>
                  <Link
                    href={`/transactions/${encodeURIComponent(transaction.id)}?stage=${stage.name}`}
                    title={stage.statusTerm.description}
                  >
                    <span>{stage.label}</span>
                    <TermBadge term={stage.statusTerm} plain />
                    {pinned ? <b>this case</b> : null}
                  </Link>
                </li>
              );
            })}
          </ol>
          <p className={classes.text}>
            <Link
              href={`/transactions/${encodeURIComponent(transaction.id)}${exception.stage ? `?stage=${exception.stage}` : ''}`}
            >
              Show transaction {transaction.number} in its lineage
            </Link>
            {transaction.charge
              ? `: ${transaction.charge}${transaction.subscription ? ` of ${transaction.subscription}` : ''}`
              : ''}
          </p>
        </>
      ) : null}
      {others > 0 && exception.account ? (
        <p className={classes.text}>
          <Link
            href={`/transactions?account=${encodeURIComponent(exception.account.id)}&exceptionType=${exception.type.code}`}
          >
            {transaction
              ? `${formatCount(others)} more of this account with the same exception`
              : `All ${formatCount(others)} of this account with this exception`}
          </Link>
        </p>
      ) : null}
    </Section>
  );
}
