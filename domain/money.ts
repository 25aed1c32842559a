/**
 * Exact money and quantities: decimals end to end, never a binary float.
 *
 * Amounts travel as decimal strings (JSON, GraphQL, numeric columns) and are {@link Decimal} only while computing.
 */
import { Decimal as DecimalJs } from 'decimal.js';

/** 60 significant digits: sums of PostgreSQL `numeric` values stay exact well beyond any ledger. */
export const Decimal = DecimalJs.clone({
  precision: 60,
  toExpNeg: -60,
  toExpPos: 60,
  rounding: DecimalJs.ROUND_HALF_EVEN,
});
export type Decimal = DecimalJs;

export const ZERO: Decimal = new Decimal(0);

/** A decimal of a string, or of a decimal; refuses anything else by throwing. */
export function decimal(value: string | number | Decimal): Decimal {
  return new Decimal(value);
}

/** The plain (never exponential) notation that the store and the API use. */
export function text(value: Decimal): string {
  return value.toFixed();
}

/** The sum of any number of decimals or decimal strings. */
export function sum(values: Iterable<Decimal | string>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

// ISO 4217: every currency has two minor digits but these.
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLF: 4,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  UYW: 4,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** Number of minor-unit digits of an ISO 4217 currency code (2 unless the standard says otherwise). */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS[currency.toUpperCase()] ?? 2;
}

/** An amount given in minor units (cents) as a decimal in major units. */
export function fromMinor(minor: string | number, currency: string): Decimal {
  return new Decimal(minor).div(new Decimal(10).pow(minorDigits(currency)));
}

/**
 * Splits `total` over `weights` so that the parts sum to it exactly: pro rata, rounded down to the currency's minor
 * unit (or to the finer scale of `total`), what remains handed out by largest remainder; ties go to the lower index.
 * When all weights are zero the whole goes to the first part. Returns one part per weight.
 */
export function allocate(total: Decimal, weights: readonly Decimal[], currency: string): Decimal[] {
  if (weights.length === 0) return [];
  const weight = sum(weights);
  if (weight.isZero()) return weights.map((_, index) => (index === 0 ? total : ZERO));
  const scale = Math.max(minorDigits(currency), total.decimalPlaces());
  const unit = new Decimal(10).pow(-scale);
  const exact = weights.map((part) => total.times(part).div(weight));
  const parts = exact.map((part) => part.toDecimalPlaces(scale, DecimalJs.ROUND_FLOOR));
  let left = total.minus(sum(parts)).div(unit).round().toNumber();
  const order = exact
    .map((part, index) => ({ index, rest: part.minus(parts[index] as Decimal) }))
    .sort((a, b) => b.rest.comparedTo(a.rest) || a.index - b.index);
  for (const { index } of order) {
    if (left <= 0) break;
    parts[index] = (parts[index] as Decimal).plus(unit);
    left -= 1;
  }
  return parts;
}
