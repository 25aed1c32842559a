'use client';
import { graphql, type TimelineRowFragment } from '../shell/apollo';
import { formatDuration } from '../shell/format';
import { Money } from '../shell/money';
import { Empty } from '../shell/states';
import { ToneIcon } from '../shell/term';
import { Time } from '../shell/time';
import { System } from '../shell/viewer';
import classes from './transaction.module.css';

graphql(`
  fragment TimelineRow on TimelineEntry {
    id
    at
    receivedAt
    source
    kind
    title
    detail
    tone
    record
    amount
    currency
    actor
  }
`);

const LATE = 3_600;

/** What happened, in the order it happened; what we learned much later says so. */
export function Timeline({ entries }: { entries: readonly TimelineRowFragment[] }) {
  if (entries.length === 0)
    return <Empty title="Nothing has happened yet">Records and acts of people appear here.</Empty>;
  return (
    <ol className={classes.timeline}>
      {entries.map((entry) => {
        const delay = entry.receivedAt ? (Date.parse(entry.receivedAt) - Date.parse(entry.at)) / 1_000 : 0;
        const under = [entry.detail, delay > LATE ? `received ${formatDuration(delay)} later` : null]
          .filter(Boolean)
          .join(' · ');
        return (
          <li key={entry.id} className={classes.entry}>
            <span className={classes.entryTime}>
              <Time at={entry.at} absolute />
            </span>
            <ToneIcon tone={entry.tone} size={13} />
            <span className={classes.entryText}>
              {entry.title}{' '}
              <span className="quiet">{entry.actor ? `by ${entry.actor}` : <System code={entry.source} />}</span>
              {under ? <small>{under}</small> : null}
            </span>
            {entry.amount ? <Money amount={entry.amount} currency={entry.currency} /> : <span />}
          </li>
        );
      })}
    </ol>
  );
}
