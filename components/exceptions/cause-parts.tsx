'use client';
import { FigureTable } from '../charts/figure-table';
import { type CauseDetailFragment, graphql, useQuery } from '../shell/apollo';
import { formatCount, plural } from '../shell/format';
import { Link } from '../shell/link';
import { Money, MoneyList } from '../shell/money';
import { Section } from '../shell/page';
import { Failure } from '../shell/states';
import { TermBadge, type TermLike } from '../shell/term';
import { Time } from '../shell/time';
import { AtRisk, Due } from './case-figures';
import classes from './causes.module.css';
import './columns';
import './commands';

const CASES = graphql(`
  query CauseCases($key: String!) {
    exceptions(filter: { causeKey: $key, open: true }, first: 60) {
      edges {
        node {
          id
          ...CaseRow
        }
      }
      total {
        count
        exact
      }
    }
  }
`);
const TOUCHED = graphql(`
  query CauseTransactions($cause: ID!) {
    transactions(filter: { cause: $cause }, orderBy: { field: AT_RISK, direction: DESC }, first: 20) {
      edges {
        node {
          id
          number
          charge
          account {
            id
            name
          }
          statusTerm {
            code
            label
            description
            tone
          }
          amountAtRisk
          currency
        }
      }
    }
  }
`);
export interface Outcome {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly term: TermLike & { readonly code: string };
  readonly message: string;
}

/** What it comes to and who has it: the column to glance at. */
export function Facts({ cause }: { cause: CauseDetailFragment }) {
  const before = cause.episodes.filter(({ closedAt }) => closedAt != null);
  const last = before[0];
  const facts: [string, React.ReactNode][] = [
    ['Open cases', formatCount(cause.open)],
    [
      'Overdue',
      cause.overdue > 0 ? (
        <b key="overdue" className={classes.late}>
          {formatCount(cause.overdue)}
        </b>
      ) : (
        'none'
      ),
    ],
    ['Nearly due', cause.warning > 0 ? formatCount(cause.warning) : 'none'],
    ['Nobody has', cause.unclaimed > 0 ? formatCount(cause.unclaimed) : 'none'],
    ['At risk, stated', cause.amounts.length > 0 ? <MoneyList key="stated" amounts={cause.amounts} /> : 'none'],
    ['Estimated', cause.estimated.length > 0 ? <MoneyList key="estimated" amounts={cause.estimated} /> : 'none'],
    ...(cause.unknown > 0 ? ([['Amount unknown', plural(cause.unknown, 'case')]] as [string, React.ReactNode][]) : []),
    ['Oldest holds since', <Time key="since" at={cause.since} />],
    ['Next due', <Time key="due" at={cause.nextDueAt} />],
    ['Came before', before.length === 0 ? 'never' : `${plural(before.length, 'time')}, last closed `],
  ];
  return (
    <Section title="Standing">
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value}
              {label === 'Came before' && last ? <Time at={last.closedAt} /> : null}
            </dd>
          </div>
        ))}
        {cause.accountId ? (
          <div>
            <dt>Account</dt>
            <dd>
              <Link href={`/accounts/${encodeURIComponent(cause.accountId)}`}>its page</Link>
            </dd>
          </div>
        ) : null}
      </dl>
      {cause.owners.length > 0 ? (
        <FigureTable
          label="Who has its cases"
          rows={cause.owners}
          rowKey={({ queueId, assignee }) => `${queueId} ${assignee ?? ''}`}
          columns={[
            {
              key: 'queue',
              head: 'Queue and owner',
              words: true,
              cell: ({ queueId, queueTitle, teamName, assignee }) => (
                <>
                  <Link
                    href={`/exceptions?queue=${encodeURIComponent(queueId)}&cause=${encodeURIComponent(cause.key)}`}
                  >
                    {queueTitle}
                  </Link>
                  <br />
                  <span className="quiet">
                    {teamName}, {assignee ?? 'nobody'}
                  </span>
                </>
              ),
            },
            { key: 'count', head: 'Cases', right: true, cell: ({ count }) => formatCount(count) },
          ]}
        />
      ) : null}
    </Section>
  );
}

/** Its open cases, the most urgent first. */
export function OpenCases({ cause }: { cause: CauseDetailFragment }) {
  const { data, error, refetch } = useQuery(CASES, { variables: { key: cause.key } });
  const rows = (data?.exceptions.edges ?? []).map(({ node }) => node);
  const all = `/exceptions?cause=${encodeURIComponent(cause.key)}`;
  return (
    <Section
      title={cause.open === 1 ? 'One open case' : `${formatCount(cause.open)} open cases`}
      actions={cause.open > 0 ? <Link href={all}>Work on them in the queue</Link> : undefined}
    >
      {error && !data ? (
        <Failure error={error} what="Its cases" onRetry={() => void refetch()} />
      ) : (
        <FigureTable
          label="Open cases"
          rows={rows}
          rowKey={({ id }) => id}
          empty={
            <p className={classes.text}>{data || cause.open === 0 ? 'Nothing of it is open.' : 'Loading its cases'}</p>
          }
          columns={[
            {
              key: 'title',
              head: 'What broke',
              words: true,
              cell: (row) => <Link href={`/exceptions/${encodeURIComponent(row.id)}`}>{row.title}</Link>,
            },
            {
              key: 'severity',
              head: 'Severity',
              wide: true,
              cell: (row) => <TermBadge plain term={row.severityTerm} />,
            },
            {
              key: 'risk',
              head: 'At risk',
              right: true,
              cell: (row) => <AtRisk amount={row.amountAtRisk} basis={row.amountBasis} />,
            },
            { key: 'due', head: 'Due', cell: (row) => <Due {...row} /> },
            {
              key: 'owner',
              head: 'Assignee',
              wide: true,
              cell: (row) => row.assignee?.name ?? <span className="quiet">nobody</span>,
            },
            { key: 'status', head: 'Status', wide: true, cell: (row) => <TermBadge plain term={row.statusTerm} /> },
          ]}
        />
      )}
      {cause.open > rows.length && rows.length > 0 ? (
        <p className={classes.text}>
          The {rows.length} most urgent. <Link href={all}>All {formatCount(cause.open)}</Link>
        </p>
      ) : null}
    </Section>
  );
}

/** What of the way from usage to cash it holds up. */
export function Transactions({ cause }: { cause: CauseDetailFragment }) {
  const { data } = useQuery(TOUCHED, { variables: { cause: cause.id } });
  const rows = (data?.transactions.edges ?? []).map(({ node }) => node);
  return (
    <Section
      title={plural(cause.transactions, 'transaction')}
      actions={<Link href={`/transactions?cause=${encodeURIComponent(cause.id)}`}>All of them</Link>}
    >
      <FigureTable
        label="Transactions that it holds up"
        rows={rows}
        rowKey={({ id }) => id}
        empty={<p className={classes.text}>Loading its transactions</p>}
        columns={[
          {
            key: 'number',
            head: 'Transaction',
            cell: ({ id, number }) => <Link href={`/transactions/${encodeURIComponent(id)}`}>{number}</Link>,
          },
          { key: 'account', head: 'Account', words: true, cell: ({ account }) => account?.name ?? '' },
          { key: 'charge', head: 'Charge', wide: true, cell: ({ charge }) => charge ?? '' },
          {
            key: 'status',
            head: 'Status',
            wide: true,
            cell: ({ statusTerm }) => <TermBadge plain term={statusTerm} />,
          },
          {
            key: 'risk',
            head: 'At risk',
            right: true,
            cell: ({ amountAtRisk, currency }) => (currency ? <Money amount={amountAtRisk} currency={currency} /> : ''),
          },
        ]}
      />
    </Section>
  );
}

/** Whether it was there before, and by what it closed. */
export function Episodes({ cause }: { cause: CauseDetailFragment }) {
  return (
    <Section
      title="How it came and went"
      definition="A time begins with the first of its cases that opens and ends when none is open any more."
    >
      <FigureTable
        label="Times at which it was there"
        rows={cause.episodes}
        rowKey={({ openedAt }) => openedAt}
        empty={<p className={classes.text}>Nothing is on record.</p>}
        columns={[
          { key: 'opened', head: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
          {
            key: 'closed',
            head: 'Closed',
            cell: ({ closedAt }) => (closedAt ? <Time at={closedAt} /> : <b>still open</b>),
          },
          { key: 'cases', head: 'Cases', right: true, cell: ({ cases }) => formatCount(cases) },
          {
            key: 'evidence',
            head: 'By what',
            words: true,
            cell: ({ lastCaseId, lastCaseNumber, evidence }) =>
              lastCaseId ? (
                <>
                  <Link href={`/exceptions/${encodeURIComponent(lastCaseId)}`}>Case {lastCaseNumber}</Link>
                  {evidence ? <>: {evidence}</> : null}
                </>
              ) : (
                ''
              ),
          },
        ]}
      />
    </Section>
  );
}

/** The receipt of taking it whole: what could not be taken stands first. */
export function Claimed({ outcomes }: { outcomes: readonly Outcome[] }) {
  const refused = outcomes.filter(({ term }) => term.code !== 'done');
  return (
    <Section title="What became of each case">
      <p className={classes.text} role="status">
        {plural(outcomes.length - refused.length, 'case')} claimed
        {refused.length > 0 ? `, ${formatCount(refused.length)} not` : ''}.
      </p>
      <FigureTable
        label="Result of each case"
        rows={[...refused, ...outcomes.filter(({ term }) => term.code === 'done')].slice(0, 100)}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'case',
            head: 'Case',
            words: true,
            cell: ({ id, title }) => <Link href={`/exceptions/${encodeURIComponent(id)}`}>{title}</Link>,
          },
          { key: 'result', head: 'Result', cell: ({ term }) => <TermBadge plain term={term} /> },
          { key: 'words', head: 'In words', words: true, wide: true, cell: ({ message }) => message },
        ]}
      />
    </Section>
  );
}
