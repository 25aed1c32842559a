import { GraphQLError } from 'graphql';

// A type alias, not an interface: the builder wants an index signature.
export type Scalars = {
  ID: { Input: string; Output: string };
  DateTime: { Input: Date; Output: Date | string };
  Date: { Input: string; Output: string };
  Decimal: { Input: string; Output: string };
  BigInt: { Input: bigint; Output: bigint | number | string };
  JSON: { Input: unknown; Output: unknown };
};

const refuse = (message: string): never => {
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
};
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** An instant. Text from the database passes unchanged: it may be finer than a Date. */
export const instantText = {
  serialize: (value: Date | string) => (value instanceof Date ? value.toISOString() : value),
  parseValue: (value: unknown): Date => {
    const instant = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
    return instant && !Number.isNaN(instant.getTime())
      ? instant
      : refuse('DateTime must be an RFC 3339 instant with offset, such as 2026-01-31T12:00:00Z.');
  },
};

/** A day that exists in the calendar. */
export const dateText = {
  serialize: (value: string) => value,
  parseValue: (value: unknown): string => {
    const valid =
      typeof value === 'string' && DAY.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value);
    return valid ? (value as string) : refuse('Date must be a day such as 2026-01-31.');
  },
};

/** An exact decimal; a number is refused, for it has been through a binary float. */
export const decimalText = {
  serialize: (value: string) => value,
  parseValue: (value: unknown): string =>
    typeof value === 'string' && /^-?\d{1,30}(\.\d{1,20})?$/.test(value)
      ? value
      : refuse('Decimal must be a string such as "12.50".'),
};

export const bigIntText = {
  serialize: (value: bigint | number | string) => String(value),
  parseValue: (value: unknown): bigint =>
    (typeof value === 'string' && /^-?\d{1,30}$/.test(value)) || Number.isSafeInteger(value)
      ? BigInt(value as string)
      : refuse('BigInt must be a string of digits.'),
};

export const jsonValue = { serialize: (value: unknown) => value, parseValue: (value: unknown) => value };
