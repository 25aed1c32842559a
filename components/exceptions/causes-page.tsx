'use client';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { FigureTable } from '../charts/figure-table';
import { graphql, useQuery } from '../shell/apollo';
import { useContextInput } from '../shell/context';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { MoneyList } from '../shell/money';
import { Page, Section } from '../shell/page';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import { useInWords } from '../shell/viewer';
import classes from './causes.module.css';
import { CloseCountdown } from './close-countdown';
import './group-rail';
import { exceptionParams, toFilter } from './params';

const CAUSES = graphql(`
  query Causes($filter: ExceptionFilter) {
    exceptionGroups(filter: $filter, by: CAUSE) {
      causeId
      warning
      ...ExceptionGroupRow
    }
  }
`);
/** More are found by narrowing: nobody reads a thousand lines. */
const SHOWN = 300;

/** What is broken by its cause: each is mended once, however many cases it holds up. Filters are the queue's own. */
export function CausesPage() {
  const [params] = useQueryStates(exceptionParams);
  const context = useContextInput();
  const inWords = useInWords();
  const filter = useMemo(() => toFilter(params, context), [params, context]);
  const { data, previousData, error, refetch } = useQuery(CAUSES, { variables: { filter } });
  const causes = (data ?? previousData)?.exceptionGroups;
  return (
    <Page title="Causes" params={Object.keys(exceptionParams)} actions={<Link href="/exceptions">Cases</Link>}>
      <div className={classes.closing}>
        <CloseCountdown />
      </div>
      {causes ? (
        <Section
          title="Open causes"
          definition="What several cases have in common. Mend it once: what it holds up closes by the evidence that follows."
        >
          <FigureTable
            label="Causes"
            rows={causes.slice(0, SHOWN)}
            rowKey={({ key }) => key}
            empty={
              <Empty title="Nothing is broken">
                No case is open in your regions and entities, so there is no cause.
              </Empty>
            }
            columns={[
              {
                key: 'cause',
                head: 'Cause',
                words: true,
                cell: ({ causeId, label }) => (
                  <Link href={`/causes/${encodeURIComponent(causeId ?? '')}`}>{inWords(label)}</Link>
                ),
              },
              { key: 'count', head: 'Cases', right: true, cell: ({ count }) => formatCount(count) },
              {
                key: 'overdue',
                head: 'Overdue',
                right: true,
                cell: ({ overdue }) =>
                  overdue > 0 ? <span className={classes.late}>{formatCount(overdue)}</span> : '',
              },
              {
                key: 'warning',
                head: 'Nearly due',
                right: true,
                wide: true,
                cell: ({ warning }) => (warning > 0 ? formatCount(warning) : ''),
              },
              {
                key: 'stated',
                head: 'At risk, stated',
                right: true,
                cell: ({ amounts }) => <MoneyList amounts={amounts} />,
              },
              {
                key: 'estimated',
                head: 'Estimated',
                right: true,
                wide: true,
                cell: ({ estimated }) => (estimated.length > 0 ? <MoneyList amounts={estimated} /> : ''),
              },
              {
                key: 'unknown',
                head: 'Amount unknown',
                right: true,
                wide: true,
                cell: ({ unknown }) => (unknown > 0 ? formatCount(unknown) : ''),
              },
            ]}
          />
          {causes.length > SHOWN ? (
            <p className={classes.text}>
              The {SHOWN} largest of {formatCount(causes.length)} causes. Narrow by region, entity or queue to see
              others.
            </p>
          ) : null}
        </Section>
      ) : error ? (
        <Failure error={error} what="The causes" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={10} label="Loading causes" />
      )}
    </Page>
  );
}
