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
