/** Instants and local calendars: billing periods, business days and hours, each in its own time zone. */

const HOUR = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, found);
  }
  return found;
}

/** Offset of a zone from UTC at an instant, milliseconds. */
function offset(instant: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts: Record<string, number> = {};
  for (const { type, value } of format(zone).formatToParts(instant))
    if (type !== 'literal') parts[type] = Number(value);
  const local = Date.UTC(
    parts.year as number,
    (parts.month as number) - 1,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  );
  return local - Math.floor(instant / 1000) * 1000;
}

/** Wall-clock time of an instant in a zone, as the milliseconds that UTC would show the same digits at. */
const wall = (instant: number, zone: string) => instant + offset(instant, zone);

/** The instant of a wall-clock time; of a time that a clock change skips, the instant after the gap. */
function fromWall(local: number, zone: string): number {
  const guess = local - offset(local, zone);
  const instant = local - offset(guess, zone);
  return offset(instant, zone) === local - instant ? instant : guess;
}

/** The calendar day 'YYYY-MM-DD' of an instant in a zone. */
export const dayIn = (instant: Date, zone: string): string =>
  new Date(wall(instant.getTime(), zone)).toISOString().slice(0, 10);

/** The first instant after `at` at which a clock in `zone` shows `hour` sharp; of an hour that is skipped, the one after it. */
export function atHour(at: Date, hour: number, zone: string): Date {
  const midnight = Math.floor(wall(at.getTime(), zone) / (24 * HOUR)) * 24 * HOUR;
  const today = fromWall(midnight + hour * HOUR, zone);
  return new Date(today > at.getTime() ? today : fromWall(midnight + (24 + hour) * HOUR, zone));
}

/** The instant at which a calendar day 'YYYY-MM-DD' ends in a zone. */
export const endOfDay = (day: string, zone: string): Date =>
  new Date(fromWall(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR, zone));

export type Interval = 'day' | 'week' | 'month' | 'quarter' | 'year';

export interface BillingSchedule {
  readonly interval: Interval;
  /** A period starts here, and at every interval before and after. */
  readonly anchor: Date;
  readonly zone: string;
}

const MONTHS: Readonly<Partial<Record<Interval, number>>> = { month: 1, quarter: 3, year: 12 };
const DAYS: Readonly<Partial<Record<Interval, number>>> = { day: 1, week: 7 };

/** Start of the n-th period from the anchor (n may be negative), local wall clock kept, days clamped to the month's end. */
function periodStart({ interval, anchor, zone }: BillingSchedule, n: number): number {
  const local = new Date(wall(anchor.getTime(), zone));
  const days = DAYS[interval];
  if (days !== undefined) return fromWall(local.getTime() + n * days * 24 * HOUR, zone);
  const months = n * (MONTHS[interval] as number);
  const first = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const time = local.getTime() % (24 * HOUR);
  const midnight = first.getTime() + (Math.min(local.getUTCDate(), last) - 1) * 24 * HOUR;
  return fromWall(midnight + ((time + 24 * HOUR) % (24 * HOUR)), zone);
}

/** The half-open billing period that holds an instant. */
export function periodAt(schedule: BillingSchedule, at: Date): { start: Date; end: Date } {
  const length = (DAYS[schedule.interval] ?? (MONTHS[schedule.interval] as number) * 30.44) * 24 * HOUR;
  let n = Math.floor((at.getTime() - schedule.anchor.getTime()) / length);
  while (periodStart(schedule, n) > at.getTime()) n -= 1;
  while (periodStart(schedule, n + 1) <= at.getTime()) n += 1;
  return { start: new Date(periodStart(schedule, n)), end: new Date(periodStart(schedule, n + 1)) };
}

/** A legal entity's working time. Days are ISO weekdays, 1 = Monday. */
export interface BusinessCalendar {
  readonly zone: string;
  readonly holidays?: readonly string[];
  readonly workdays?: readonly number[];
  /** Local "HH:MM". */
  readonly opens?: string;
  readonly closes?: string;
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** The instant at which `hours` business hours have passed since `from`. */
export function addBusinessHours(from: Date, hours: number, calendar: BusinessCalendar): Date {
  const { zone, holidays = [], workdays = [1, 2, 3, 4, 5], opens = '09:00', closes = '17:00' } = calendar;
  const closed = new Set(holidays);
  let left = hours * HOUR;
  let local = wall(from.getTime(), zone);
  // Ten years of days is more than any policy; the bound keeps a calendar without workdays from hanging the caller.
  for (let guard = 0; guard < 3660; guard += 1) {
    const midnight = Math.floor(local / (24 * HOUR)) * 24 * HOUR;
    const day = new Date(midnight);
    const open = midnight + minutesOf(opens) * 60_000;
    const close = midnight + minutesOf(closes) * 60_000;
    const works = workdays.includes(day.getUTCDay() || 7) && !closed.has(day.toISOString().slice(0, 10));
    const start = Math.max(local, open);
    if (works && start < close) {
      if (left <= close - start) return new Date(fromWall(start + left, zone));
      left -= close - start;
    }
    local = midnight + 24 * HOUR;
  }
  return new Date(from.getTime() + hours * HOUR);
}

/** How much business time lies between two instants, in hours; 0 where the second is not after the first. */
export function businessHoursBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  const { zone, holidays = [], workdays = [1, 2, 3, 4, 5], opens = '09:00', closes = '17:00' } = calendar;
  const closed = new Set(holidays);
  const end = wall(to.getTime(), zone);
  let local = wall(from.getTime(), zone);
  let passed = 0;
  for (let guard = 0; guard < 3660 && local < end; guard += 1) {
    const midnight = Math.floor(local / (24 * HOUR)) * 24 * HOUR;
    const day = new Date(midnight);
    const works = workdays.includes(day.getUTCDay() || 7) && !closed.has(day.toISOString().slice(0, 10));
    const start = Math.max(local, midnight + minutesOf(opens) * 60_000);
    const stop = Math.min(end, midnight + minutesOf(closes) * 60_000);
    if (works && start < stop) passed += stop - start;
    local = midnight + 24 * HOUR;
  }
  return passed / HOUR;
}

export const addHours = (from: Date, hours: number): Date => new Date(from.getTime() + hours * HOUR);
