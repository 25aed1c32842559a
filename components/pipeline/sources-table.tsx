'use client';
import { FigureTable } from '../charts/figure-table';
import type { Ink } from '../charts/palette';
import { MiniBars } from '../charts/sparkline';
import { graphql, type SourceRowFragment } from '../shell/apollo';
import { formatCount, formatDuration } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { Empty } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './pipeline.module.css';

graphql(`
  fragment SourceRow on Source {
    id
    name
    title
    kind
    mode
    team {
      id
      name
    }
    health {
      code
      label
      description
      tone
    }
    lastReceivedAt
    watermark
    cadenceSeconds
    backlog
    deadLetters
    days {
      day
      received
      duplicates
      conflicting
      deadLettered
    }
  }
`);

/** Days on which something could not be read or contradicted itself stand out in the row's bars. */
function marksOf(days: SourceRowFragment['days']): Map<number, Ink> {
  const marks = new Map<number, Ink>();
  days.forEach((day, index) => {
    if (day.deadLettered !== '0') marks.set(index, 'broken');
    else if (day.conflicting !== '0') marks.set(index, 'risk');
  });
  return marks;
}

/** Every configured source: how it is, what waits, when it last spoke. */
export function SourcesTable({ sources }: { sources: readonly SourceRowFragment[] }) {
  return (
    <Section
      title="Sources"
      definition="A source is healthy while it keeps its agreed cadence. The watermark is the instant up to which it says it has told everything. In the bars, a red day had dead letters and an amber one conflicting content."
    >
      <FigureTable
        label="Sources"
        rows={sources}
        rowKey={(source) => source.id}
        empty={<Empty title="No source yet">An administrator sets up the systems that send signals here.</Empty>}
        columns={[
          {
            key: 'title',
            head: 'Source',
            cell: (source) => (
              <>
                <Link href={`/pipeline/sources/${encodeURIComponent(source.name)}`} className={classes.source}>
                  {source.title}
                </Link>
                {source.mode === 'observe' ? (
                  <span className="quiet" title="No command leaves to this system: it shows what would have been sent">
                    {' '}
                    observed
                  </span>
                ) : null}
              </>
            ),
          },
          { key: 'health', head: 'Health', cell: (source) => <TermBadge term={source.health} /> },
          {
            key: 'last',
            head: 'Last receipt',
            cell: (source) => (
              <>
                <Time at={source.lastReceivedAt} />{' '}
                <span className="quiet" title="Agreed cadence">
                  · every {formatDuration(source.cadenceSeconds)}
                </span>
              </>
            ),
          },
          { key: 'watermark', head: 'Watermark', cell: (source) => <Time at={source.watermark} />, wide: true },
          { key: 'backlog', head: 'Backlog', right: true, cell: (source) => formatCount(source.backlog) },
          {
            key: 'dead',
            head: 'Dead letters',
            right: true,
            cell: (source) =>
              source.deadLetters > 0 ? (
                <Link
                  href={`/pipeline/sources/${encodeURIComponent(source.name)}#dead-letters`}
                  className={classes.broken}
                >
                  {formatCount(source.deadLetters)}
                </Link>
              ) : (
                <span className="quiet">0</span>
              ),
          },
          { key: 'team', head: 'Owner', cell: (source) => source.team.name, wide: true },
          {
            key: 'days',
            head: `Received, ${sources[0]?.days.length ?? 30} days`,
            wide: true,
            width: 132,
            cell: (source) => (
              <MiniBars
                values={source.days.map((day) => Number(day.received))}
                marks={marksOf(source.days)}
                label={`Deliveries of ${source.title} by day; ${marksOf(source.days).size} days with dead letters or conflicting content`}
                width={120}
                height={20}
              />
            ),
          },
        ]}
      />
    </Section>
  );
}
