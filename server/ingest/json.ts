/** JSON without loss: a number that a binary double would round comes out as its text, a key stands in an object once. */
import { parse as parseLossless } from 'lossless-json';
import { Decimal } from '../../domain/money';
import { type Ambiguity, ambiguities } from './ambiguity';

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

/** Some object of the text names a key twice, so that readers would differ about its value. */
export class AmbiguousJson extends SyntaxError {
  constructor(readonly ambiguity: Ambiguity) {
    super(ambiguity.message);
  }
}

/** A JSON text that was read; `ambiguous` says which values of a list at its top, or that it as a whole, is ambiguous. */
export interface ReadJson {
  value: unknown;
  ambiguous: readonly Ambiguity[];
}

const NONE: readonly Ambiguity[] = [];
const BYTE_ORDER_MARK = 0xfeff;
/** What JSON allows after a value: blank, tab, line feed, carriage return. */
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Parses JSON text, with or without a byte order mark. Numbers of more than 15 significant digits, and numbers beyond a
 * double's range, become strings. Throws a SyntaxError when the text is not JSON, a RangeError when it is nested too deep.
 */
export function readJsonText(text: string): ReadJson {
  let end = text.length;
  while (end > 0 && BLANK.has(text.charCodeAt(end - 1))) end -= 1;
  const bare = text.slice(text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0, end);
  const native = JSON.parse(bare);
  if (SUSPECT.test(bare)) {
    const value = parseLossless(bare, null, {
      parseNumber: exactNumber,
      onDuplicateKey: ({ newValue }) => newValue,
    });
    return { value, ambiguous: ambiguities(bare) };
  }
  return { value: native, ambiguous: isWhole(native, bare.length) ? NONE : ambiguities(bare) };
}

/** Written anew, a text of plain numbers never gets longer: what comes out as long as it was has lost nothing. */
function isWhole(value: unknown, length: number): boolean {
  try {
    return JSON.stringify(value).length === length;
  } catch (error) {
    // Nested too deep to be written.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The same for a text that is one value: throws {@link AmbiguousJson} where that is ambiguous. */
export function readJson(text: string): unknown {
  const { value, ambiguous } = readJsonText(text);
  if (ambiguous[0]) throw new AmbiguousJson(ambiguous[0]);
  return value;
}
