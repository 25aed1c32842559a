/** The simulated calendar: instants are milliseconds since 1970, local dates are read in a legal entity's zone. */

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, found);
  }
  return found;
}

/** What clocks in `zone` add to UTC at `instant`, in milliseconds. */
export function offsetAt(zone: string, instant: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format(zone).formatToParts(instant)) parts[type] = Number(value);
  const local = Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(instant / 1000) * 1000;
}

/** The instant at which clocks in `zone` show this date and hour; months count from 0 and may run over. */
function localInstant(zone: string, year: number, month: number, day: number, hour = 0): number {
  const guess = Date.UTC(year, month, day, hour);
  const first = guess - offsetAt(zone, guess);
  // Twice, because the offset at the guess may be that of the other side of a clock change.
  return guess - offsetAt(zone, first);
}

interface LocalDate {
  year: number;
  /** From 0. */
  month: number;
  day: number;
}

export function localDate(zone: string, instant: number): LocalDate {
  const local = new Date(instant + offsetAt(zone, instant));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth(), day: local.getUTCDate() };
}

/** "2026-01-31"; months and days may run over. */
export function dateText({ year, month, day }: LocalDate): string {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}

export const iso = (instant: number) => new Date(instant).toISOString();

/** A billing period, half-open. */
export interface Period {
  start: number;
  end: number;
  /** "2026-01", of its start. */
  label: string;
}

/** The `count` periods that begin on `cycleDay` of a month in `zone`, the last one holding `instant`. */
export function periodsUpTo(zone: string, cycleDay: number, instant: number, count: number): Period[] {
  const { year, month, day } = localDate(zone, instant);
  const last = day >= cycleDay ? month : month - 1;
  return Array.from({ length: count }, (_, index) => {
    const at = last - count + 1 + index;
    return {
      start: localInstant(zone, year, at, cycleDay),
      end: localInstant(zone, year, at + 1, cycleDay),
      label: dateText({ year, month: at, day: 1 }).slice(0, 7),
    };
  });
}

/** Monday 1 … Sunday 7 of a date. */
const weekday = (date: LocalDate) => ((new Date(Date.UTC(date.year, date.month, date.day)).getUTCDay() + 6) % 7) + 1;

/** The day of the month that is the nth (from 1; -1 the last) given weekday. */
function nth(year: number, month: number, day: number, count: number): number {
  if (count > 0) return 1 + ((day - weekday({ year, month, day: 1 }) + 7) % 7) + (count - 1) * 7;
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return length - ((weekday({ year, month, day: length }) - day + 7) % 7);
}

/** Easter Sunday (Gauss, as Butcher wrote it down). */
function easter(year: number): LocalDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  return { year, month: Math.floor((h + l - 7 * m + 114) / 31) - 1, day: ((h + l - 7 * m + 114) % 31) + 1 };
}

/** Public holidays of a country in a year, as dates. */
export function holidays(country: 'US' | 'DE' | 'GB', year: number): string[] {
  const on = (month: number, day: number) => dateText({ year, month, day });
  const sunday = easter(year);
  const fromEaster = (days: number) => dateText({ ...sunday, day: sunday.day + days });
  switch (country) {
    case 'US':
      return [
        on(0, 1),
        on(0, nth(year, 0, 1, 3)),
        on(4, nth(year, 4, 1, -1)),
        on(5, 19),
        on(6, 4),
        on(8, nth(year, 8, 1, 1)),
        on(10, nth(year, 10, 4, 4)),
        on(11, 25),
      ];
    case 'DE':
      return [
        on(0, 1),
        fromEaster(-2),
        fromEaster(1),
        on(4, 1),
        fromEaster(39),
        fromEaster(50),
        on(9, 3),
        on(11, 25),
        on(11, 26),
      ];
    case 'GB':
      return [
        on(0, 1),
        fromEaster(-2),
        fromEaster(1),
        on(4, nth(year, 4, 1, 1)),
        on(4, nth(year, 4, 1, -1)),
        on(7, nth(year, 7, 1, -1)),
        on(11, 25),
        on(11, 26),
      ];
  }
}

/** The instant at `hour` of the nth business day (from 1) of a month in `zone`. */
export function businessDay(
  zone: string,
  closed: ReadonlySet<string>,
  year: number,
  month: number,
  count: number,
  hour: number,
): number {
  let left = count;
  for (let day = 1; ; day += 1) {
    const date = { year, month, day };
    if (weekday(date) < 6 && !closed.has(dateText(date))) left -= 1;
    if (left === 0) return localInstant(zone, year, month, day, hour);
  }
}
