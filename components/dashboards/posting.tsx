'use client';
import { FigureTable } from '../charts/figure-table';
import { RankBar } from '../charts/share-bar';
import { TimeChart } from '../charts/time-chart';
import { graphql, type PostingFailureFigureFragment, type PostingTrendPointFragment } from '../shell/apollo';
import { formatCount, formatDate, formatPercent } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import classes from './dashboard.module.css';

graphql(`
  fragment PostingFailureFigure on PostingFailureFigure {
    reason
    label
    count
    share
    href
  }
`);
graphql(`
  fragment PostingTrendPoint on PostingTrendPoint {
    day
    attempts
    failures
  }
`);

/** Why postings failed, and how attempts and failures ran over the days. */
export function Posting({
  failures,
  trend,
}: {
  failures: readonly PostingFailureFigureFragment[];
  trend: readonly PostingTrendPointFragment[];
}) {
  const most = Math.max(0, ...failures.map((failure) => failure.count));
  return (
    <Section
      title="Posting to the ERP"
      definition="A posting attempt is one request to the ERP to book a document. It fails when the ERP refuses it; the reason is the one that the ERP gave, sorted into a fixed list."
    >
      <div className={classes.halves}>
        <FigureTable
          label="Posting failures by reason"
          rows={failures}
          rowKey={(failure) => failure.reason}
          empty="No posting failed in this period."
          columns={[
            {
              key: 'reason',
              head: 'Failed because',
              words: true,
              cell: (failure) => <Link href={failure.href}>{failure.label}</Link>,
            },
            { key: 'count', head: 'Failures', right: true, cell: (failure) => formatCount(failure.count) },
            { key: 'share', head: 'Share', right: true, cell: (failure) => formatPercent(failure.share) },
            {
              key: 'bar',
              head: <span className="visually-hidden">Bar</span>,
              width: '30%',
              wide: true,
              cell: (failure) => <RankBar value={failure.count} max={most} ink="broken" />,
            },
          ]}
        />
        <div className={classes.chart}>
          {trend.length > 1 ? (
            <TimeChart
              label="Posting attempts and failures by day"
              points={trend.map(({ day, attempts, failures: failed }) => ({ at: day, attempts, failed }))}
              series={[
                { key: 'attempts', label: 'Attempts', ink: 'volume', kind: 'line' },
                { key: 'failed', label: 'Failures', ink: 'broken', kind: 'bar' },
              ]}
              formatStep={(day) => formatDate(day).replace(/ \d{4}$/, '')}
              formatValue={(value) => formatCount(value)}
              height={188}
            />
          ) : (
            <p className="quiet">A trend needs two days of postings.</p>
          )}
        </div>
      </div>
    </Section>
  );
}
