'use client';
import { useEffect, useState } from 'react';
import classes from './figures.module.css';
import { formatExact, formatInstant, formatRelative, NONE } from './format';
import { useNow } from './now';

/** The reader's own zone; UTC until the browser has said so, so that server and browser draw the same. */
export function useZone(): string {
  const [zone, setZone] = useState('UTC');
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'), []);
  return zone;
}

/** A relative time ("3 h ago"); the exact instant with its zone on hover. `absolute` shows day and minute instead. */
export function Time({
  at,
  absolute = false,
  zone,
}: {
  at: string | null | undefined;
  absolute?: boolean;
  zone?: string;
}) {
  const now = useNow();
  const own = useZone();
  if (!at) {
    return (
      <span className="quiet" title="No time">
        {NONE}
      </span>
    );
  }
  return (
    <time dateTime={at} title={formatExact(at, zone ?? own)} className={classes.time}>
      {absolute ? formatInstant(at, zone ?? own) : formatRelative(at, now)}
    </time>
  );
}
