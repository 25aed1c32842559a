'use client';
import { FigureTable } from '../charts/figure-table';
import { PercentileBar } from '../charts/share-bar';
import { graphql, type LagFigureFragment } from '../shell/apollo';
import { Definition } from '../shell/definition';
import { formatCount, formatDuration } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';

graphql(`
  fragment LagFigure on LagFigure {
    code
    title
    definition
    region
    entityCode
    count
    p50Seconds
    p95Seconds
    p99Seconds
    href
  }
`);

/** The histogram keeps lateness only: what came early or to the minute is on time. */
const lateness = (seconds: number | null) => (seconds !== null && seconds <= 0 ? 'on time' : formatDuration(seconds));

/** Lags by region and entity; every indicator has its own scale, since one counts seconds and another days. */
export function Lags({ lags }: { lags: readonly LagFigureFragment[] }) {
  const slowest = new Map<string, number>();
  for (const lag of lags)
    slowest.set(lag.code, Math.max(slowest.get(lag.code) ?? 0, lag.p99Seconds ?? lag.p95Seconds ?? 0));
  return (
    <Section
      title="Lag"
      definition="Completion minus when it was due. Half of all transactions were at or below p50, 95 of 100 at or below p95, 99 of 100 at or below p99; read from histograms with an error of at most 2 %."
    >
      <FigureTable
        label="Lag by region and legal entity"
        rows={lags}
        rowKey={(lag) => `${lag.code} ${lag.region} ${lag.entityCode}`}
        group={{
          of: (lag) => lag.code,
          head: (lag) => (
            <>
              {lag.title} <Definition title={lag.title}>{lag.definition}</Definition>
            </>
          ),
        }}
        empty="Nothing was completed in this period, so there is no lag to show."
        columns={[
          {
            key: 'region',
            head: 'Region',
            cell: (lag) => lag.region || <span className="quiet">none</span>,
            wide: true,
          },
          {
            key: 'entity',
            head: 'Entity',
            cell: (lag) => <Link href={lag.href}>{lag.entityCode || 'no entity'}</Link>,
          },
          { key: 'count', head: 'Completed', right: true, cell: (lag) => formatCount(lag.count), wide: true },
          { key: 'p50', head: 'p50', right: true, cell: (lag) => lateness(lag.p50Seconds) },
          { key: 'p95', head: 'p95', right: true, cell: (lag) => <b>{lateness(lag.p95Seconds)}</b> },
          { key: 'p99', head: 'p99', right: true, cell: (lag) => lateness(lag.p99Seconds) },
          {
            key: 'bar',
            head: <span className="visually-hidden">Spread</span>,
            width: '28%',
            wide: true,
            cell: (lag) => (
              <PercentileBar
                p50={lag.p50Seconds ?? 0}
                p95={lag.p95Seconds ?? 0}
                p99={lag.p99Seconds ?? 0}
                max={slowest.get(lag.code) ?? 0}
              />
            ),
          },
        ]}
      />
    </Section>
  );
}
