/** JSON without loss: a number that a binary double would round comes out as its text. */
import { parse as parseLossless } from 'lossless-json';
import { Decimal } from '../../domain/money';

/** A number literal of 16 characters or more, or with an exponent; may also find one inside a string, which costs time only. */
const SUSPECT = /[:,[\s]-?(?:\d[\d.]{15,}|[\d.]+[eE])/;

/** At most this many significant digits survive the way through a double and back. */
const EXACT_DIGITS = 15;

function exactNumber(literal: string): number | string {
  const digits = literal
    .replace(/^-/, '')
    .replace(/[eE].*$/, '')
    .replace('.', '')
    .replace(/^0+/, '');
  const value = Number(literal);
  const held = Number.isFinite(value) && (value !== 0 || digits === '');
  if (held && digits.length <= EXACT_DIGITS) return value;
  const exponent = /[eE]([+-]?\d+)$/.exec(literal)?.[1];
  if (exponent === undefined) return literal;
  // Written out in full only while that is a sane length; anything else fails its schema as it is.
  return Math.abs(Number(exponent)) <= 60 && digits.length <= 60 ? new Decimal(literal).toFixed() : literal;
}

/**
 * Parses JSON text. Numbers of more than 15 significant digits, and numbers beyond a double's range, become strings.
 * Throws a SyntaxError when the text is not JSON, a RangeError when it is nested too deep.
 */
export function readJson(text: string): unknown {
  const native = JSON.parse(text);
  return SUSPECT.test(text)
    ? parseLossless(text, null, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue })
    : native;
}
