import { Refusal } from '@/domain/access';

/** Checks of what people and programs set up; each refuses by the name of the field. */

const refuse = (message: string, field: string): never => {
  throw new Refusal('invalid', message, field);
};

/** Text without space around it, 1 to `most` characters. */
export function words(value: string, field: string, most = 200): string {
  const text = value.trim();
  return text.length >= 1 && text.length <= most ? text : refuse(`Give 1 to ${most} characters.`, field);
}

/** A code that goes into addresses: letters, digits and . _ - after the first. */
export function code(value: string, field: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(value)
    ? value
    : refuse('Use letters, digits, dots, dashes and underscores, at most 63.', field);
}

export function oneOf<Value extends string>(value: string, values: readonly Value[], field: string): Value {
  return values.includes(value as Value) ? (value as Value) : refuse(`Use one of: ${values.join(', ')}.`, field);
}

export function whole(value: number, least: number, most: number, field: string): number {
  return Number.isInteger(value) && value >= least && value <= most
    ? value
    : refuse(`Use a whole number from ${least} to ${most}.`, field);
}

export function object(value: unknown, field: string): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : refuse('Use a JSON object.', field);
}
