/** What a decision is made of: what it changes, what it answers, what it tells the world. */
import type { Change, Rows, State, Table } from './state';

/** A fact that goes out through ingestion. */
export interface Said {
  system: string;
  type: string;
  id: string;
  /** ISO instant. */
  time: string;
  data: Record<string, unknown>;
}

export interface Decision {
  status: number;
  answer: unknown;
  changes: Change[];
  said: Said[];
}

/** A request that can not be done, in the words and codes of the system that was asked. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** A decision in the making: reads through its own changes. */
export class Deciding {
  readonly changes: Change[] = [];
  readonly said: Said[] = [];

  constructor(
    private readonly state: State,
    /** ISO instant of the request. */
    readonly at: string,
  ) {}

  get<Name extends Table>(table: Name, id: string): Rows[Name] | undefined {
    const own = this.changes.findLast(([changed, of]) => changed === table && of === id);
    return own ? (own[2] as Rows[Name]) : this.state.get(table, id);
  }

  all<Name extends Table>(table: Name): ReadonlyMap<string, Rows[Name]> {
    return this.state.all(table);
  }

  put<Name extends Table>(table: Name, id: string, row: Rows[Name]): void {
    this.changes.push([table, id, row] as Change);
  }

  say(system: string, type: string, id: string, data: Record<string, unknown>): void {
    this.said.push({ system, type, id, time: this.at, data });
  }

  /** A number that this sandbox has given to nothing else. */
  serial(): string {
    const { life, given } = this.get('counter', 'life') ?? { life: 'x', given: 0 };
    this.put('counter', 'life', { life, given: given + 1 });
    return `${life}-${String(given + 1).padStart(5, '0')}`;
  }

  done(answer: unknown, status = 200): Decision {
    return { status, answer, changes: this.changes, said: this.said };
  }
}

/** A body of JSON, read field by field; what does not fit is refused by name. */
export class Body {
  constructor(
    readonly fields: Readonly<Record<string, unknown>>,
    private readonly at = '',
  ) {}

  private refuse(name: string, wanted: string): never {
    throw new Refused(422, 'INVALID', `${this.at}${name} must be ${wanted}.`);
  }

  maybe(name: string): string | null {
    const value = this.fields[name];
    if (value === undefined || value === null || value === '') return null;
    if (typeof value !== 'string' || value.length > 500) this.refuse(name, 'text of at most 500 characters');
    return value;
  }

  text(name: string): string {
    return this.maybe(name) ?? this.refuse(name, 'text');
  }

  amount(name: string, fallback?: string): string {
    const value = this.maybe(name) ?? fallback;
    if (value === undefined || !/^-?\d{1,30}(?:\.\d{1,20})?$/.test(value))
      this.refuse(name, 'an amount such as "12.50"');
    return value;
  }

  date(name: string): string | null {
    const value = this.maybe(name);
    if (value !== null && !(/^\d{4}-\d\d-\d\d$/.test(value) && Number.isFinite(Date.parse(value))))
      this.refuse(name, 'a date such as 2026-01-31');
    return value;
  }

  choice<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.fields[name];
    return words.find((word) => word === value) ?? this.refuse(name, `one of ${words.join(', ')}`);
  }

  flag(name: string): boolean | undefined {
    const value = this.fields[name];
    if (value !== undefined && typeof value !== 'boolean') this.refuse(name, 'true or false');
    return value as boolean | undefined;
  }

  /** A whole number from 0. */
  count(name: string, most: number): number | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most)
      this.refuse(name, `a whole number from 0 to ${most}`);
    return value as number;
  }

  part(name: string): Body {
    const value = this.fields[name];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.refuse(name, 'an object');
    return new Body(value as Record<string, unknown>, `${this.at}${name}.`);
  }

  list(name: string): Body[] {
    const value = this.fields[name];
    if (!Array.isArray(value) || value.length === 0 || value.length > 10_000) this.refuse(name, 'a list with entries');
    return value.map((each, index) => {
      if (typeof each !== 'object' || each === null) this.refuse(`${name}[${index}]`, 'an object');
      return new Body(each as Record<string, unknown>, `${this.at}${name}[${index}].`);
    });
  }

  /** Names with texts, such as the dimensions of a line. */
  texts(name: string): Record<string, string> {
    const value = this.fields[name] ?? {};
    if (
      typeof value !== 'object' ||
      Array.isArray(value) ||
      Object.values(value).some((each) => typeof each !== 'string')
    )
      this.refuse(name, 'an object of texts');
    return value as Record<string, string>;
  }
}

/** Decimals as whole numbers of 10^-20, so that sums are exact. */
const UNIT = 20;
const exact = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(UNIT, '0'));
  return text.startsWith('-') ? -value : value;
};
const plain = (value: bigint): string => {
  const digits = String(value < 0n ? -value : value).padStart(UNIT + 1, '0');
  const fraction = digits.slice(-UNIT).replace(/0+$/, '').padEnd(2, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -UNIT)}.${fraction}`;
};

/** The sum of decimals, with two places at least. */
export const sumOf = (amounts: readonly string[]): string =>
  plain(amounts.reduce((sum, each) => sum + exact(each), 0n));
export const negative = (amount: string): string => plain(-exact(amount));
/** Below, at or above zero, as `a - b` is. */
export const compare = (a: string, b: string): number => {
  const difference = exact(a) - exact(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
