'use client';
import { ActionIcon, Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconHistory } from '@tabler/icons-react';
import { formatExact, formatInstant, formatRelative } from '../shell/format';
import { useNow } from '../shell/now';
import { useZone } from '../shell/time';
import classes from './transaction.module.css';
import { steps } from './transaction-params';

const LISTED = 200;

/** Shows the state as known at a past instant: step by step through what was learned, or by choice. */
export function KnownAt({
  instants,
  at,
  onAt,
}: {
  instants: readonly string[];
  at: string | null;
  onAt: (at: string | null) => void;
}) {
  const now = useNow();
  const zone = useZone();
  if (instants.length === 0) return null;
  const { earlier, later } = steps(instants, at);
  const listed = at && !instants.includes(at) ? [at, ...instants] : instants;
  return (
    <span style={{ display: 'inline-flex', gap: 2, alignItems: 'center' }}>
      <ActionIcon
        aria-label="As known one step earlier"
        title="As known one step earlier"
        disabled={earlier === undefined}
        onClick={() => onAt(earlier ?? null)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <select
        className={`select ${classes.known}`}
        aria-label="As known at"
        value={at ?? ''}
        onChange={(event) => onAt(event.currentTarget.value || null)}
      >
        <option value="">As known now</option>
        {listed.slice(0, LISTED).map((instant) => (
          <option key={instant} value={instant}>
            {formatInstant(instant, zone)} · {formatRelative(instant, now)}
          </option>
        ))}
      </select>
      <ActionIcon
        aria-label="As known one step later"
        title="As known one step later"
        disabled={later === undefined}
        onClick={() => onAt(later ?? null)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </span>
  );
}

/** Says beyond doubt that this is the past. */
export function KnownBanner({ at, onNow }: { at: string; onNow: () => void }) {
  const zone = useZone();
  return (
    <div className={classes.then} role="status">
      <IconHistory size={16} aria-hidden />
      <span>
        As known at <b title={formatExact(at, zone)}>{formatInstant(at, zone)}</b>: what arrived later is left out, so
        amounts, stages and variances may differ from today’s.
      </span>
      <span className={classes.thenEnd}>
        <Button size="compact-xs" onClick={onNow}>
          Back to now
        </Button>
      </span>
    </div>
  );
}
