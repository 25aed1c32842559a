/** The weekly pattern of a customer's usage of a meter, and whether it fell silent against it. */
import { dayIn, endOfDay } from '../../calendar';
import { type Decimal, decimal, sum } from '../../money';
import type { PolicyOf } from '../../policies';

const DAY = 86_400_000;
/** A usual day has ended, and its source was not heard since. */
const UNHEARD = DAY / 4;
/** Days of silence that are counted at most: what lasts longer is no gap but an end. */
const LONGEST = 120;

/** Usage of all flows of one source, customer and meter; the case is carried by the one that was heard last. */
export interface UsagePattern {
  /** Of the legal entity: its days count. */
  readonly zone: string;
  readonly lastAt: Date;
  /** Until when its source was heard at all, or said that it has told everything: later days are the source's silence. */
  readonly heardUntil: Date;
  /** Whether a subscription that has not ended charges the meter. */
  readonly contracted: boolean;
  /** Days with usage, each with its quantity in the unit of the meter. */
  readonly days: ReadonlyMap<string, string>;
  /** Whether quantities of days add up. */
  readonly adds: boolean;
  /** Whether usage of the customer waits, under whatever meter: that has a case, and may be what is missing here. */
  readonly waits: boolean;
}

export interface Silence {
  /** Usual days without usage since the last one with, over by now. */
  readonly missed: readonly string[];
  /** When the day ended that made it a gap; null while it is none. */
  readonly since: Date | null;
  /** The mean of the usual days that were looked at; null where quantities do not add up. */
  readonly perDay: Decimal | null;
  /** When the clock alone changes what is said here. */
  readonly next: Date;
}

const shifted = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** Whether the usual days since the last usage have gone by without any. */
export function silenceOf(pattern: UsagePattern, policy: PolicyOf<'usage-pattern'>, now: Date): Silence {
  const [weeks, times, most] = [Number(policy.weeks), Number(policy.times), Number(policy.days)];
  const { zone, days } = pattern;
  const last = dayIn(pattern.lastAt, zone);
  const usual = new Set<number>();
  const seen: string[] = [];
  for (let back = 0; back < 7; back += 1) {
    const occurrences = Array.from({ length: weeks }, (_, week) => shifted(last, -back - 7 * week));
    const used = occurrences.filter((day) => days.has(day));
    if (used.length < times) continue;
    usual.add(weekdayOf(shifted(last, -back)));
    seen.push(...used);
  }
  const missed: string[] = [];
  let since: Date | null = null;
  let next: Date | null = null;
  for (let ahead = 1; usual.size > 0 && ahead <= LONGEST && !next; ahead += 1) {
    const day = shifted(last, ahead);
    if (!usual.has(weekdayOf(day))) continue;
    const ends = endOfDay(day, zone);
    if (ends > pattern.heardUntil) {
      // Before a gap only the day that makes it one can say anything new.
      if (missed.length + 1 >= most || since) next = ends;
      else next = nthEnd(last, usual, most, zone);
      break;
    }
    missed.push(day);
    if (missed.length === most) since = ends;
  }
  // No pattern yet, or its source is silent: nothing but time brings more.
  const floor = new Date(now.getTime() + (next ? UNHEARD : DAY));
  return {
    missed,
    since,
    perDay:
      pattern.adds && seen.length > 0
        ? sum(seen.map((day) => days.get(day) ?? '0'))
            .div(seen.length)
            .toDecimalPlaces(3)
        : null,
    next: next && next > now ? new Date(next.getTime() + 1) : floor,
  };
}

/** The end of the n-th usual day after a day. */
function nthEnd(last: string, usual: ReadonlySet<number>, n: number, zone: string): Date {
  let [day, left] = [last, n];
  while (left > 0) {
    day = shifted(day, 1);
    if (usual.has(weekdayOf(day))) left -= 1;
  }
  return endOfDay(day, zone);
}

/** What the missed days would have brought by the usual ones. */
export const missedQuantity = ({ missed, perDay }: Silence): Decimal | null =>
  perDay && decimal(missed.length).times(perDay);
