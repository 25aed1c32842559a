'use client';
import { TimeChart } from '../charts/time-chart';
import { graphql, type SourcePageQuery, useQuery } from '../shell/apollo';
import { formatCount, formatDate, formatDuration } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Page, Section } from '../shell/page';
import { Failure, NotFound, SkeletonPanel } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { useMay } from '../shell/viewer';
import { CountConservation } from './conservation';
import { DeadLetters } from './dead-letters';
import classes from './pipeline.module.css';
// The fragment that the query spreads is defined there.
import './sources-table';

const SOURCE = graphql(`
  query SourcePage($name: String!) {
    source(name: $name) {
      id
      ...SourceRow
      adapter
      adapterVersion
      retiredAt
      droppedFields {
        personal
        forbidden
      }
      totals {
        ...DeliveryTotals
      }
    }
  }
`);
type Source = NonNullable<SourcePageQuery['source']>;

/** One source: how it is, what it sent day by day, and where its deliveries went. */
export function SourcePage({ name }: { name: string }) {
  const { data, error, refetch } = useQuery(SOURCE, { variables: { name } });
  const maySetUp = useMay('setup:write');
  const source = data?.source;
  if (data && !source)
    return (
      <Page title="Source">
        <NotFound what="source" />
      </Page>
    );
  return (
    <Page
      title={source?.title ?? name}
      subtitle={source ? <TermBadge term={source.health} /> : undefined}
      actions={
        <>
          {maySetUp ? <Link href={`/admin/sources/${encodeURIComponent(name)}`}>Keys and set-up</Link> : null}
          <Link href="/pipeline">All sources</Link>
        </>
      }
    >
      {source ? (
        <div className={classes.stack}>
          <Facts source={source} />
          <Days source={source} />
          <CountConservation totals={source.totals} />
          <DeadLetters source={source.name} />
        </div>
      ) : error ? (
        <Failure error={error} what="This source" onRetry={() => void refetch()} />
      ) : (
        <div className={classes.stack}>
          <SkeletonPanel height={64} label="Loading the source" />
          <SkeletonPanel height={200} />
          <SkeletonPanel height={360} />
        </div>
      )}
    </Page>
  );
}

function Facts({ source }: { source: Source }) {
  const facts: [string, React.ReactNode][] = [
    ['Name', <Identifier key="name" value={source.name} label="Name" />],
    ['Kind', source.kind],
    ['Owner', source.team.name],
    [
      'Mode',
      <span key="mode" title={source.mode === 'observe' ? 'No command leaves to this system' : undefined}>
        {source.mode}
      </span>,
    ],
    ['Adapter', `${source.adapter}, version ${source.adapterVersion}`],
    ['Expected every', formatDuration(source.cadenceSeconds)],
    ['Last receipt', <Time key="last" at={source.lastReceivedAt} />],
    ['Watermark', <Time key="watermark" at={source.watermark} />],
    ['Backlog', formatCount(source.backlog)],
    [
      'Fields dropped',
      <span key="dropped" title="Fields of persons, and forbidden ones such as cards and passwords, are not taken in">
        {formatCount(Number(source.droppedFields.personal))} personal,{' '}
        {formatCount(Number(source.droppedFields.forbidden))} forbidden
      </span>,
    ],
    ...(source.retiredAt
      ? [['Retired', <Time key="retired" at={source.retiredAt} />] satisfies [string, React.ReactNode]]
      : []),
  ];
  return (
    <Section title="Standing" definition={source.health.description}>
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

const kinds = [
  { key: 'received', label: 'Received', ink: 'volume' },
  { key: 'duplicates', label: 'Duplicates', ink: 'volume' },
  { key: 'conflicting', label: 'Conflicting', ink: 'risk' },
  { key: 'deadLettered', label: 'Dead letters', ink: 'broken' },
] as const;

/** Four small charts, each on its own scale: ten dead letters under a million receipts would not be seen in one. */
function Days({ source }: { source: Source }) {
  return (
    <Section
      title={`Deliveries by day, ${source.days.length} days`}
      definition="Counted by day of receipt in UTC. Each chart has its own scale."
    >
      {source.days.length > 0 ? (
        <div className={classes.multiples}>
          {kinds.map((kind) => (
            <div key={kind.key}>
              <TimeChart
                label={kind.label}
                points={source.days.map((day) => ({ at: day.day, count: Number(day[kind.key]) }))}
                series={[{ key: 'count', label: kind.label, ink: kind.ink, kind: 'bar' }]}
                formatStep={(day) => formatDate(day).replace(/ \d{4}$/, '')}
                formatValue={(value) => formatCount(value)}
                height={120}
                labels={3}
              />
            </div>
          ))}
        </div>
      ) : (
        <p className={classes.chart}>Nothing received yet.</p>
      )}
    </Section>
  );
}
