'use client';
import { FigureTable } from '../charts/figure-table';
import { TimeChart } from '../charts/time-chart';
import { graphql, type PipelineFlowFragment } from '../shell/apollo';
import { Definition } from '../shell/definition';
import { formatCount, formatDuration, formatInstant, NONE } from '../shell/format';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Time, useZone } from '../shell/time';
import classes from './pipeline.module.css';

graphql(`
  fragment PipelineFlow on Pipeline {
    backlog
    oldestPendingSeconds
    dirty
    setAside {
      what
      subject
      reason
      attempts
      retryAt
    }
    workers {
      id
      startedAt
      seenAt
      alive
    }
    throughput {
      at
      signals
    }
  }
`);

/** What waits now, in one line of figures. */
export function FlowFigures({ pipeline }: { pipeline: PipelineFlowFragment }) {
  const alive = pipeline.workers.filter((worker) => worker.alive).length;
  const latest = pipeline.throughput.at(-1);
  const figures: [string, string, string, boolean][] = [
    ['Backlog', formatCount(pipeline.backlog), 'Signals that are durable and wait for a worker.', false],
    [
      'Oldest waiting',
      pipeline.oldestPendingSeconds == null ? NONE : formatDuration(pipeline.oldestPendingSeconds),
      'How long the oldest waiting signal has been waiting.',
      false,
    ],
    [
      'To be computed',
      formatCount(pipeline.dirty),
      'Transactions that something new arrived for and whose state is about to be computed again.',
      false,
    ],
    [
      'Newest throughput',
      latest ? formatCount(latest.signals) : NONE,
      'Signals applied in the newest interval of the throughput chart.',
      false,
    ],
    [
      'Workers',
      `${alive} of ${pipeline.workers.length}`,
      'Workers that reported within the last seconds, of all that are known.',
      alive === 0,
    ],
  ];
  return (
    <dl className={classes.figures}>
      {figures.map(([title, value, definition, broken]) => (
        <div key={title}>
          <dt>
            {title} <Definition title={title}>{definition}</Definition>
          </dt>
          <dd className={broken ? classes.broken : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What could not be worked off; nothing when everything could. */
export function SetAside({ rows }: { rows: PipelineFlowFragment['setAside'] }) {
  if (rows.length === 0) return null;
  return (
    <Section
      title={`Set aside: ${formatCount(rows.length)}`}
      definition="What could not be worked off is kept with its reason and tried again after a pause that doubles. It holds up nothing else; its figures are those of before."
    >
      <FigureTable
        label="What is set aside"
        rows={rows}
        rowKey={(row) => `${row.what} ${row.subject}`}
        empty=""
        columns={[
          { key: 'what', head: 'What', cell: (row) => row.what },
          { key: 'subject', head: 'Subject', cell: (row) => <span className="mono">{row.subject}</span> },
          { key: 'reason', head: 'Reason', cell: (row) => <span className={classes.broken}>{row.reason}</span> },
          { key: 'attempts', head: 'Attempts', right: true, cell: (row) => formatCount(row.attempts) },
          {
            key: 'retry',
            head: 'Again',
            cell: (row) => (row.retryAt ? <Time at={row.retryAt} /> : <span className="quiet">not by itself</span>),
          },
        ]}
      />
    </Section>
  );
}

export function Throughput({ points }: { points: PipelineFlowFragment['throughput'] }) {
  const zone = useZone();
  return (
    <Section
      title="Throughput"
      definition="Signals applied per interval: read, attached and folded into their transactions."
    >
      <div className={classes.chart}>
        {points.length > 1 ? (
          <TimeChart
            label="Signals applied"
            points={points.map((point) => ({ at: point.at, signals: Number(point.signals) }))}
            series={[{ key: 'signals', label: 'Signals', ink: 'progress', kind: 'area' }]}
            formatStep={(at) => formatInstant(at, zone).replace(/^.*, /, '')}
            formatValue={(value) => formatCount(value)}
            height={150}
          />
        ) : (
          <p className="quiet">No signal was applied lately, so there is nothing to draw.</p>
        )}
      </div>
    </Section>
  );
}

export function Workers({ workers }: { workers: PipelineFlowFragment['workers'] }) {
  return (
    <Section
      title="Workers"
      definition="Processes that apply signals. One that stops leaves nothing undone: another takes its work over."
    >
      <FigureTable
        label="Workers"
        rows={workers}
        rowKey={(worker) => worker.id}
        empty={
          <span className={classes.broken}>
            No worker has ever reported. Signals are kept and wait; start the worker process.
          </span>
        }
        columns={[
          { key: 'id', head: 'Worker', cell: (worker) => <span className="mono">{worker.id}</span> },
          {
            key: 'alive',
            head: 'State',
            cell: (worker) =>
              worker.alive ? (
                <TermBadge term={{ label: 'Alive', tone: 'DONE', description: 'Reported within the last seconds.' }} />
              ) : (
                <TermBadge
                  term={{
                    label: 'Gone',
                    tone: 'NEUTRAL',
                    description: 'Has not reported lately; its work was taken over.',
                  }}
                />
              ),
          },
          { key: 'seen', head: 'Last seen', cell: (worker) => <Time at={worker.seenAt} /> },
          { key: 'started', head: 'Started', cell: (worker) => <Time at={worker.startedAt} />, wide: true },
        ]}
      />
    </Section>
  );
}
