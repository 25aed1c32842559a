'use client';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import classes from './figures.module.css';
import { formatDay, formatExact, formatInstant, formatRelative, NONE } from './format';
import { useNow } from './now';
import { useViewer } from './viewer';

const PageZone = createContext<string | null>(null);

/** The zone of the legal entity that a screen is about: times below are given in it, unless the reader wants their own. */
export function ZoneProvider({ zone, children }: { zone: string | null | undefined; children: ReactNode }) {
  return <PageZone.Provider value={zone ?? null}>{children}</PageZone.Provider>;
}

/** The browser's zone; UTC until it has said so, so that server and browser draw the same. */
function useOwnZone(): string {
  const [zone, setZone] = useState('UTC');
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'), []);
  return zone;
}

/**
 * In which zone times are given here: the legal entity's; where a screen is about several, theirs when it is one,
 * else UTC. A reader who has chosen so reads their own everywhere.
 */
export function useZone(): string {
  const page = useContext(PageZone);
  const own = useOwnZone();
  const viewer = useViewer();
  if (viewer?.times === 'OWN') return own;
  if (page) return page;
  const zones = new Set(viewer?.entities.map(({ zone }) => zone));
  return zones.size === 1 ? ([...zones][0] as string) : 'UTC';
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
  const shown = useZone();
  if (!at) return <NoTime />;
  return (
    <time dateTime={at} title={formatExact(at, zone ?? shown)} className={classes.time}>
      {absolute ? formatInstant(at, zone ?? shown) : formatRelative(at, now)}
    </time>
  );
}

/** The day of an instant in the zone of the screen: the date of a document. */
export function Day({ at }: { at: string | null | undefined }) {
  const zone = useZone();
  if (!at) return <NoTime />;
  return (
    <time dateTime={at} title={formatExact(at, zone)} className={classes.time}>
      {formatDay(at, zone)}
    </time>
  );
}

function NoTime() {
  return (
    <span className="quiet" title="No time">
      {NONE}
    </span>
  );
}
