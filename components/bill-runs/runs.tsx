'use client';
import { FigureTable } from '../charts/figure-table';
import { type BillRunRowFragment, graphql } from '../shell/apollo';
import { formatCount, NONE } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import classes from './bill-runs.module.css';

graphql(`
  fragment BillRunRow on BillRun {
    day
    entityCode
    invoices
    accounts
    ready
    obstacles {
      count
      term {
        code
        label
      }
    }
    atStake {
      amount
      currency
    }
  }
`);

const none = <span className="quiet">{NONE}</span>;
const hrefOf = ({ day, entityCode }: BillRunRowFragment, more: Record<string, string> = {}) =>
  `/bill-runs?${new URLSearchParams({ day, ...(entityCode ? { entity: entityCode } : {}), ...more })}`;

/** Bill runs ahead, by day and entity; each leads to its invoices. */
export function Runs({ runs }: { runs: readonly BillRunRowFragment[] }) {
  return (
    <div className={classes.runs}>
      <FigureTable
        label="Bill runs"
        rows={runs}
        rowKey={({ day, entityCode }) => `${day} ${entityCode ?? ''}`}
        empty="No bill run is ahead."
        columns={[
          { key: 'day', head: 'Bill run', cell: (run) => <Link href={hrefOf(run)}>{run.day}</Link> },
          { key: 'entity', head: 'Entity', cell: (run) => run.entityCode ?? 'unknown' },
          { key: 'invoices', head: 'Invoices', right: true, cell: (run) => formatCount(run.invoices) },
          { key: 'accounts', head: 'Accounts', right: true, wide: true, cell: (run) => formatCount(run.accounts) },
          {
            key: 'open',
            head: 'Not ready',
            right: true,
            cell: (run) =>
              run.ready < run.invoices ? (
                <Link href={hrefOf(run, { ready: 'not ready' })}>{formatCount(run.invoices - run.ready)}</Link>
              ) : (
                none
              ),
          },
          {
            key: 'why',
            head: 'In the way',
            words: true,
            wide: true,
            cell: (run) =>
              run.obstacles.length === 0 ? (
                none
              ) : (
                <span className={classes.obstacles}>
                  {run.obstacles.map(({ term, count }) => (
                    <Link key={term.code} href={hrefOf(run, { obstacle: term.code })}>
                      {`${term.label} ${formatCount(count)}`}
                    </Link>
                  ))}
                </span>
              ),
          },
          {
            key: 'stake',
            head: 'At stake, estimated',
            right: true,
            cell: (run) =>
              run.atStake.length === 0
                ? none
                : run.atStake.map((money) => (
                    <div key={money.currency}>
                      <Money {...money} />
                    </div>
                  )),
          },
        ]}
      />
    </div>
  );
}
