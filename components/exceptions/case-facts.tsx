'use client';
import type { CaseDetailFragment } from '../shell/apollo';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { useInWords } from '../shell/viewer';
import classes from './case.module.css';
import { AtRisk, Due, Regressed } from './case-figures';

/** Who has the case, what it is worth, when it is due: the column to glance at. */
export function CaseFacts({ case: exception }: { case: CaseDetailFragment }) {
  const closed = exception.resolvedAt != null;
  const inWords = useInWords();
  const facts: [string, React.ReactNode][] = [
    ['Amount at risk', <AtRisk key="risk" amount={exception.amountAtRisk} basis={exception.amountBasis} strong />],
    ['Due', <Due key="due" {...exception} closed={closed} />],
    ...(exception.cutoffAt && !closed
      ? ([['Close', <Cutoff key="close" at={exception.cutoffAt} />]] as [string, React.ReactNode][])
      : []),
    ['Status', <TermBadge key="status" term={exception.statusTerm} />],
    ...(exception.waitingUntil
      ? ([
          [
            'Waits for',
            <span key="waits">
              {exception.waitingReason}
              <span className="quiet">
                {' '}
                until <Time at={exception.waitingUntil} />; the SLA stands still
              </span>
            </span>,
          ],
        ] as [string, React.ReactNode][])
      : []),
    ['Severity', <TermBadge key="severity" term={exception.severityTerm} plain />],
    ['Assignee', <Assignee key="assignee" case={exception} />],
    [
      'Queue',
      <span key="queue">
        <Link href={`/exceptions?queue=${exception.queue.id}`}>{exception.queue.title}</Link>
        {exception.rule ? <span className="quiet"> by the rule “{exception.rule}”</span> : null}
      </span>,
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
      'Cause',
      <Link key="cause" href={`/causes/${encodeURIComponent(exception.causeId)}`}>
        {inWords(exception.cause)}
      </Link>,
    ],
  ];
  return (
    <Section
      title="Standing"
      actions={
        <>
          {exception.escalated ? (
            <span className={classes.flag} title="It stayed overdue and went up the steps of its queue">
              Escalated
            </span>
          ) : null}
          {exception.afterClose ? (
            <span className={classes.flag} title="The period that its document belongs to takes nothing any more">
              After close
            </span>
          ) : null}
          {exception.regressed ? <Regressed word /> : null}
        </>
      }
    >
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

/** Who has it, by whose decision, and who stands in while that person is away. */
function Assignee({ case: { assignee, assignedByRule } }: { case: CaseDetailFragment }) {
  if (!assignee) return <span className="quiet">nobody yet</span>;
  return (
    <span>
      {assignee.name}
      {assignedByRule ? <span className="quiet"> by rule</span> : null}
      {assignee.away ? (
        <span className={classes.away}>
          {' '}
          away until <Time at={assignee.away.until} />
          {assignee.away.delegate ? `; ${assignee.away.delegate.name} stands in` : ''}
        </span>
      ) : null}
    </span>
  );
}

/** Time until books close on what it is about, and when that is in the entity's zone. */
function Cutoff({ at }: { at: string }) {
  return (
    <span title="The cut-off of the period that its document would post to; waiting does not move it">
      <Time at={at} />{' '}
      <span className="quiet">
        <Time at={at} absolute />
      </span>
    </span>
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
