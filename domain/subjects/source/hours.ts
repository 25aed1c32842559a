/** What the door counted of a source by the hour: a run of hours is one event to a person. */

/** Deliveries of one kind within one clock hour (UTC). */
export interface Hour {
  /** Its start. */
  readonly hour: Date;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

export const HOUR_MS = 3_600_000;

/** Hours that follow one another without a gap, up to the newest. Hours oldest first; null where there is none. */
export function newestRun(hours: readonly Hour[]): readonly Hour[] | null {
  let start = hours.length - 1;
  if (start < 0) return null;
  while (start > 0 && at(hours, start) - at(hours, start - 1) <= HOUR_MS) start -= 1;
  return hours.slice(start);
}
const at = (hours: readonly Hour[], place: number): number => (hours[place] as Hour).hour.getTime();

/** A source repeats itself beyond measure from so many duplicates within a clock hour… */
export const BURST_COUNT = 1_000;
/** …that are at least this share of what it sent that day. */
export const BURST_SHARE = 0.1;

export interface HourOfRepeats extends Hour {
  /** Deliveries of the day (UTC) in which the hour lies. */
  readonly received: number;
}

export interface Burst {
  readonly since: Date;
  readonly lastAt: Date;
  readonly duplicates: number;
  /** Of the day of the newest hour. */
  readonly received: number;
  /** When it is over if no hour like it follows. */
  readonly overAt: Date;
}

const isBurst = ({ count, received }: HourOfRepeats): boolean =>
  count >= BURST_COUNT && count >= received * BURST_SHARE;

/** The burst that lasts at `now`: it is over when a whole clock hour went by without one. */
export function burstAt(hours: readonly HourOfRepeats[], now: Date): Burst | null {
  const run = newestRun(hours.filter(isBurst)) as readonly HourOfRepeats[] | null;
  const last = run?.at(-1);
  if (!run || !last) return null;
  const overAt = new Date(last.hour.getTime() + 2 * HOUR_MS);
  if (now >= overAt) return null;
  return {
    overAt,
    since: (run[0] as HourOfRepeats).firstAt,
    lastAt: last.lastAt,
    duplicates: run.reduce((total, { count }) => total + count, 0),
    received: last.received,
  };
}

/** Deliveries that were not believed: a wrong signature, or no valid key. */
export interface Refused {
  readonly since: Date;
  readonly lastAt: Date;
  readonly deliveries: number;
  /** When it is over if none follows and one is accepted. */
  readonly overAt: Date;
}

/**
 * What of a source is not believed at `now`: something was refused within the last hour, or nothing was accepted since.
 * @param acceptedAt the newest delivery that was accepted; null when there never was one
 */
export function refusedAt(hours: readonly Hour[], acceptedAt: Date | null, now: Date): Refused | null {
  const run = newestRun(hours);
  const last = run?.at(-1);
  if (!run || !last) return null;
  const overAt = new Date(last.lastAt.getTime() + HOUR_MS);
  if (now >= overAt && acceptedAt !== null && acceptedAt > last.lastAt) return null;
  return {
    overAt,
    since: (run[0] as Hour).firstAt,
    lastAt: last.lastAt,
    deliveries: run.reduce((total, { count }) => total + count, 0),
  };
}
