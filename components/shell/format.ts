/**
 * Everything that turns a value of the API into words. Amounts and quantities come as decimal strings and stay
 * strings: Intl.NumberFormat rounds a string exactly, whatever its length, where a number would have lost digits.
 */
const LOCALE = 'en-US';
const MINUS = '−';
/** What stands where there is no value; read out as "none" by the components that use it. */
export const NONE = '–';

type Exact = `${number}`;
const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(LOCALE, options);
  formats.set(key, made);
  return made;
}

const write = (value: string, options: Intl.NumberFormatOptions) =>
  numberFormat(options)
    .format(value as Exact)
    .replace('-', MINUS);

export const isZero = (value: string): boolean => /^-?0*(\.0*)?$/.test(value);
export const isNegative = (value: string): boolean => value.startsWith('-') && !isZero(value);

/** Digits after the point of an ISO 4217 currency; 2 for one that Intl does not know. */
function minorDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return numberFormat({ style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The number of an amount, in the currency's minor units: "12,345.60". A fraction of a minor unit is not shown as 0. */
export function formatAmount(amount: string | null | undefined, currency: string | null | undefined): string {
  if (amount == null || !DECIMAL.test(amount)) return NONE;
  const digits = minorDigits(currency ?? '');
  const text = write(amount, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' });
  if (isZero(amount) || /[1-9]/.test(text)) return text;
  return write(amount, { maximumSignificantDigits: 2, maximumFractionDigits: 20 });
}

/** An amount with its currency: "12,345.60 USD". */
export function formatMoney(amount: string | null | undefined, currency: string | null | undefined): string {
  const text = formatAmount(amount, currency);
  return text === NONE || !currency ? text : `${text} ${currency}`;
}

/** Short form for tight places: "1.2M USD". The exact amount belongs in its title. */
export function formatMoneyShort(amount: string, currency: string): string {
  if (!DECIMAL.test(amount)) return NONE;
  return `${write(amount, { notation: 'compact', maximumFractionDigits: 1 })} ${currency}`;
}

interface Worth {
  readonly amounts: readonly { amount: string; currency: string }[];
  readonly estimated: readonly { amount: string; currency: string }[];
}

/** What stated and estimated amounts are exactly, a line each: for titles. */
export const exactWorth = ({ amounts, estimated }: Worth): string =>
  [
    ...amounts.map(({ amount, currency }) => `${amount} ${currency}`),
    ...estimated.map(({ amount, currency }) => `${amount} ${currency} estimated`),
  ].join('\n');

/** A quantity, up to six decimals: "1,204,500.25". */
export function formatQuantity(quantity: string | null | undefined, unit?: string | null): string {
  if (quantity == null || !DECIMAL.test(quantity)) return NONE;
  const text = write(quantity, { maximumFractionDigits: 6 });
  return unit ? `${text} ${unit}` : text;
}

/** A count; BigInt scalars come as strings. */
export function formatCount(count: number | string | null | undefined): string {
  if (count == null) return NONE;
  return write(String(count), { maximumFractionDigits: 0 });
}

/** "1,234", or "10,000+" where counting stopped. */
export function formatTotal(total: { count: number; exact: boolean }): string {
  return total.exact ? formatCount(total.count) : `${formatCount(total.count)}+`;
}

/** A share between 0 and 1: "83.4 %". */
export function formatPercent(share: number | string | null | undefined, digits = 1): string {
  if (share == null || share === '' || Number.isNaN(Number(share))) return NONE;
  const text = write(String(share), { style: 'percent', maximumFractionDigits: digits });
  return text.replace('%', ' %');
}

const UNITS: [string, number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** Seconds as the two largest units that matter: "2 h 14 min", "3 d 4 h", "0.3 s". Sign is dropped: see formatLag. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return NONE;
  const size = Math.abs(seconds);
  if (size < 1) return size === 0 ? '0 s' : `${size < 0.1 ? size.toFixed(2) : size.toFixed(1)} s`;
  if (size < 10 && !Number.isInteger(size)) return `${size.toFixed(1)} s`;
  let rest = Math.round(size);
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const whole = Math.floor(rest / length);
    if (whole === 0 && parts.length === 0) continue;
    rest -= whole * length;
    if (whole > 0) parts.push(`${whole} ${unit}`);
    // Past ten minutes a second says nothing any more.
    if (parts.length === 2 || whole === 0 || (unit === 'min' && whole >= 10)) break;
  }
  return parts.join(' ');
}

/** Time from one stage to the next: "+3 h 13 min"; a stage that was complete first says so, "2 h before". */
export const formatElapsed = (seconds: number | null | undefined): string =>
  seconds == null ? NONE : seconds < 0 ? `${formatDuration(seconds)} before` : `+${formatDuration(seconds)}`;

/** Completion minus due: "2 h 14 min late", "3 d early", "on time". */
export function formatLag(seconds: number | null | undefined): string {
  if (seconds == null) return NONE;
  if (Math.abs(seconds) < 1) return 'on time';
  return `${formatDuration(seconds)} ${seconds > 0 ? 'late' : 'early'}`;
}

/** "just now", "3 h ago", "in 2 d": one unit, the largest. */
export function formatRelative(at: string | number | Date, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return NONE;
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  const [unit, length] =
    size < 3_570
      ? ['min', 60]
      : size < 84_600
        ? ['h', 3_600]
        : size < 60 * 86_400
          ? ['d', 86_400]
          : size < 700 * 86_400
            ? ['mo', 30.44 * 86_400]
            : ['y', 365.25 * 86_400];
  const words = `${Math.max(1, Math.round(size / (length as number)))} ${unit}`;
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

const dates = new Map<string, Intl.DateTimeFormat>();
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = dates.get(key);
  if (known) return known;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat('en-GB', options);
  } catch {
    // A zone name that this browser does not know must not take the screen down.
    made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  }
  dates.set(key, made);
  return made;
}

const valid = (at: string) => !Number.isNaN(new Date(at).getTime());

/** A date without time, "1 Nov 2025", from "2025-11-01". */
export function formatDate(date: string | null | undefined): string {
  if (!date || !valid(date)) return NONE;
  return dateFormat({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
    .format(new Date(date.slice(0, 10)))
    .replace('Sept', 'Sep');
}

/** The day of an instant in a zone: "1 Nov 2025". */
export function formatDay(at: string | null | undefined, zone: string): string {
  if (!at || !valid(at)) return NONE;
  return dateFormat({ day: 'numeric', month: 'short', year: 'numeric', timeZone: zone })
    .format(new Date(at))
    .replace('Sept', 'Sep');
}

/** A zone as people name it, with what it is ahead of UTC at an instant: "New York, UTC−5". */
export function formatZone(zone: string, at: number): string {
  if (zone === 'UTC') return 'UTC';
  const offset = dateFormat({ timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(new Date(at))
    .find((part) => part.type === 'timeZoneName')?.value;
  const place = (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
  return `${place}, ${(offset ?? '').replace('GMT', 'UTC').replace('-', MINUS)}`;
}

/** Day and minute in a zone: "21 Nov 2025, 04:47". */
export function formatInstant(at: string | null | undefined, zone = 'UTC'): string {
  if (!at || !valid(at)) return NONE;
  return dateFormat({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  })
    .format(new Date(at))
    .replace('Sept', 'Sep');
}

/** The exact instant with the source's full precision in UTC, and the same in the reader's zone. */
export function formatExact(at: string, zone: string): string {
  if (!valid(at)) return NONE;
  const utc = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) ? at : new Date(at).toISOString();
  const exact = `${utc.slice(0, 10)} ${utc.slice(11, -1)} UTC`;
  if (zone === 'UTC') return exact;
  const local = dateFormat({
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: zone,
    timeZoneName: 'shortOffset',
  }).format(new Date(at));
  return `${exact}\n${local} ${zone}`;
}

/** A half-open service period in its own zone: "Nov 2025" for a whole month, else "3 Nov – 2 Dec 2025". */
export function formatPeriod(start: string, end: string | null | undefined, zone: string): string {
  if (!valid(start)) return NONE;
  const parts = (at: Date) => {
    const map = Object.fromEntries(
      dateFormat({ day: 'numeric', month: 'short', year: 'numeric', timeZone: zone })
        .formatToParts(at)
        .map((part) => [part.type, part.value]),
    );
    return { day: map.day ?? '', month: (map.month ?? '').slice(0, 3), year: map.year ?? '' };
  };
  const first = parts(new Date(start));
  if (!end || !valid(end)) return `from ${first.day} ${first.month} ${first.year}`;
  const after = parts(new Date(end));
  const last = parts(new Date(new Date(end).getTime() - 1));
  const same = first.month === last.month && first.year === last.year;
  if (same && first.day === '1' && after.day === '1') return `${first.month} ${first.year}`;
  if (same && first.day === last.day) return `${first.day} ${first.month} ${first.year}`;
  if (same) return `${first.day}–${last.day} ${last.month} ${last.year}`;
  const year = first.year === last.year ? '' : ` ${first.year}`;
  return `${first.day} ${first.month}${year} – ${last.day} ${last.month} ${last.year}`;
}

/** "1 case", "3 cases". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
