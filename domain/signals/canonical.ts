/** Canonical JSON: the same content gives the same text, however it was formatted. */
import { numberText } from './define';

const PLAIN = /^[ !#-[\]-~]*$/;

/** A JSON string literal; the quick way for what needs no escapes. */
export const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/**
 * JSON with sorted keys and no spaces; a number is its decimal text in quotes, so that 150, 150.0 and "150" are the
 * same content. Throws a RangeError when `value` is nested too deep to be walked.
 */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return `"${numberText(value)}"`;
  if (value === null || typeof value !== 'object') return String(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object);
  if (keys.length > 1) keys.sort();
  let text = '{';
  for (const key of keys) {
    const member = object[key];
    if (member === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${quoted(key)}:${canonicalText(member)}`;
  }
  return `${text}}`;
}
