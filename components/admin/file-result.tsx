'use client';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { type FileOutcomeQuery, graphql, useQuery } from '../shell/apollo';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { ToneIcon, toneClass } from '../shell/term';
import classes from './admin.module.css';
import type { Tally } from './door';

const OUTCOME = graphql(`
  query FileOutcome($id: ID!) {
    fileOutcome(id: $id) {
      settled
      transactions {
        id
        subscription
        charge
        accountName
      }
    }
  }
`);
const LOOK_MS = 1_000;

const nameOf = (transaction: FileOutcomeQuery['fileOutcome']['transactions'][number]): string =>
  [transaction.accountName, transaction.subscription, transaction.charge].filter(Boolean).join(' · ') ||
  'a transaction';

const linesOf = (tally: Tally, sent: boolean): { key: string; label: string; count: number; means: string }[] => [
  {
    key: 'accepted',
    label: sent ? 'Accepted' : 'New',
    count: tally.accepted,
    means: sent ? 'Durable, and on their way into transactions.' : 'Would be kept.',
  },
  {
    key: 'duplicates',
    label: 'Known already',
    count: tally.duplicates,
    means: 'The same content again: counted, and of no effect.',
  },
  {
    key: 'conflicting',
    label: 'Conflicting',
    count: tally.conflicting,
    means: 'Another content under a known identity: kept, and shown as a case.',
  },
  {
    key: 'ignored',
    label: 'Of no consequence',
    count: tally.ignored,
    means: 'Known payloads of the vendor that say nothing here.',
  },
  {
    key: 'refused',
    label: 'Refused',
    count: tally.refused,
    means: sent ? 'Kept as dead letters with their reason.' : 'Would be kept as dead letters with the reason below.',
  },
];

function Counts({ tally, sent }: { tally: Tally; sent: boolean }) {
  return (
    <FigureTable
      label={sent ? 'What became of it' : 'What would become of it'}
      rows={linesOf(tally, sent).filter(({ key, count }) => count > 0 || key === 'accepted')}
      rowKey={({ key }) => key}
      columns={[
        { key: 'what', head: 'Signals', cell: ({ label }) => label },
        { key: 'count', head: 'Count', right: true, cell: ({ count }) => formatCount(count) },
        {
          key: 'means',
          head: 'What that means',
          words: true,
          cell: ({ means }) => <span className="quiet">{means}</span>,
        },
      ]}
    />
  );
}

function Reasons({ tally }: { tally: Tally }) {
  const reasons = Object.entries(tally.reasons).flatMap(([code, { count, examples }]) =>
    examples.map((example, index) => ({ key: `${code} ${index}`, code, count, ...example })),
  );
  if (reasons.length === 0) return null;
  return (
    <FigureTable
      label="Refused, by reason"
      rows={reasons}
      rowKey={({ key }) => key}
      group={{ of: ({ code }) => code, head: ({ code, count }) => `${code}: ${formatCount(count)}` }}
      columns={[
        { key: 'line', head: 'Line', right: true, width: 80, cell: ({ line }) => formatCount(line) },
        { key: 'message', head: 'What is wrong', words: true, cell: ({ message }) => message },
      ]}
    />
  );
}

/** What would become of a file: shown before anything is written. */
export function Rehearsed({ tally, actions }: { tally: Tally; actions: ReactNode }) {
  const waiting = Object.entries(tally.suspend);
  const usage = tally.attach + waiting.reduce((sum, [, count]) => sum + count, 0);
  return (
    <Section
      title="What would become of it"
      definition="The file was checked against the schemas, against what is stored, and against the master data of this moment. Nothing has been written."
    >
      <Counts tally={tally} sent={false} />
      {usage > 0 ? (
        <p className={classes.note}>
          Of the usage, {formatCount(tally.attach)} would attach to a transaction now
          {waiting.length > 0
            ? `; ${waiting.map(([reason, count]) => `${formatCount(count)} would wait (${reason})`).join(', ')}, and attach by themselves once that is mended`
            : ''}
          .
        </p>
      ) : null}
      <Reasons tally={tally} />
      <div className={classes.actions}>{actions}</div>
    </Section>
  );
}

/** What became of a file, and where it led. */
export function FileResult({
  tally,
  file,
  source,
  stopped,
}: {
  tally: Tally;
  file: string;
  source: string;
  stopped: boolean;
}) {
  const [looking, setLooking] = useState(true);
  const { data } = useQuery(OUTCOME, {
    variables: { id: file },
    fetchPolicy: 'network-only',
    pollInterval: looking ? LOOK_MS : 0,
  });
  const outcome = data?.fileOutcome;
  if (looking && outcome?.settled) setLooking(false);
  const [first, ...others] = outcome?.transactions ?? [];
  const tone = outcome?.settled ? 'DONE' : 'PROGRESS';
  return (
    <Section title={stopped ? 'Stopped: what was sent until then' : 'Sent'}>
      <Counts tally={tally} sent />
      <Reasons tally={tally} />
      <div style={{ padding: 12 }} className={classes.form}>
        <div className={`${classes.waiting} ${toneClass(tone)}`} role="status" aria-label="Outcome">
          <ToneIcon tone={tone} />
          {outcome?.settled
            ? first
              ? 'Everything is worked off.'
              : 'Everything is worked off; no transaction came of it yet.'
            : 'Being worked off…'}
        </div>
        <div className={classes.actions} style={{ padding: 0 }}>
          {first ? (
            <Button component={Link} href={`/transactions/${encodeURIComponent(first.id)}`} variant="filled">
              See the lineage of {nameOf(first)}
            </Button>
          ) : null}
          {others.map((transaction) => (
            <Link key={transaction.id} href={`/transactions/${encodeURIComponent(transaction.id)}`}>
              {nameOf(transaction)}
            </Link>
          ))}
          <Link href={`/suspended?source=${encodeURIComponent(source)}`}>What waits of this source</Link>
          {tally.refused > 0 ? (
            <Link href={`/pipeline/sources/${encodeURIComponent(source)}#dead-letters`}>Its dead letters</Link>
          ) : null}
        </div>
      </div>
    </Section>
  );
}
