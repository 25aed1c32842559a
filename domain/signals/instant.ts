/** Instants as RFC 3339 text, read without loss: microseconds as an exact number, what is finer as digits. */

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Microseconds since 1970-01-01T00:00:00Z, rounded down, of an RFC 3339 date-time.
 * A leap second (:60) is the second after it. Exact, for nothing outside of 1900 to 2199 is one: no business has such
 * dates, and calendars, time zones and sums of days would overflow on them.
 * @returns NaN when the text is not an RFC 3339 date-time with offset within these years
 */
export function microsOf(text: string): number {
  const found = RFC3339.exec(text);
  if (!found) return Number.NaN;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6])];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return Number.NaN;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (DAYS[month - 1] as number) + (leap ? 1 : 0)) return Number.NaN;
  let offset = 0;
  if (found[8]) {
    const [hours, minutes] = [Number(found[9]), Number(found[10])];
    if (hours > 23 || minutes > 59) return Number.NaN;
    offset = (found[8] === '-' ? -1 : 1) * (hours * 60 + minutes);
  }
  const fraction = found[7] ? Number(found[7].slice(0, 6).padEnd(6, '0')) : 0;
  // Date.UTC reads years below 100 as 19xx; 400 years are a whole number of Gregorian cycles.
  const seconds = Date.UTC(year + 400, month - 1, day, hour, minute, second) / 1000 - CYCLE - offset * 60;
  const micros = seconds * 1_000_000 + fraction;
  return micros >= FIRST && micros < END ? micros : Number.NaN;
}
const CYCLE = 146_097 * 86_400;
const FIRST = Date.UTC(1900, 0, 1) * 1000;
const END = Date.UTC(2200, 0, 1) * 1000;

/** Digits of the fraction beyond microseconds, without trailing zeros; '' when there are none. */
export function finerThanMicros(text: string): string {
  if (text.length < 28) return '';
  const digits = /\.\d{6}(\d+)/.exec(text)?.[1];
  return digits ? digits.replace(/0+$/, '') : '';
}

/** One text per instant, whatever offset or trailing zeros it was written with; null when it is not an instant. */
export function canonicalInstant(text: string, micros = microsOf(text)): string | null {
  if (Number.isNaN(micros)) return null;
  const finer = finerThanMicros(text);
  return finer === '' ? String(micros) : `${micros}.${finer}`;
}

/** An instant in microseconds since 1970 as RFC 3339 text in UTC, with all six digits. */
export function microsText(micros: number): string {
  const millis = Math.floor(micros / 1000);
  return `${new Date(millis).toISOString().slice(0, -1)}${String(micros - millis * 1000).padStart(3, '0')}Z`;
}

/** Microseconds since 1970 of a Date. */
export const microsOfDate = (date: Date): number => date.getTime() * 1000;

/** The UTC day of an instant in microseconds, counted from 1970-01-01. */
export const dayOf = (micros: number): number => Math.floor(micros / 86_400_000_000);

/** 'YYYY-MM-DD' of a day counted from 1970-01-01. */
export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
