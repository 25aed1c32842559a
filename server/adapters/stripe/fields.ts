/** Reading Stripe's objects: references that may be expanded, Unix seconds, amounts in minor units. */
import { type Decimal, decimal, text } from '../../../domain/money';

export type StripeObject = Record<string, unknown> & { id?: string; object?: string };

/** A payload of a known kind that can't be read. */
export class Unfit extends Error {}

export const isObject = (value: unknown): value is StripeObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member that is an object, or an empty one. */
export const within = (value: unknown, ...path: string[]): StripeObject => {
  let at: unknown = value;
  for (const name of path) at = isObject(at) ? at[name] : undefined;
  return isObject(at) ? at : {};
};

/** The objects of a member that is an array or one of Stripe's lists. */
export function listOf(value: unknown): StripeObject[] {
  const members = Array.isArray(value) ? value : isObject(value) && Array.isArray(value.data) ? value.data : [];
  return members.filter(isObject);
}

/** Values that documentation and generated fixtures put where an identifier belongs; they identify nothing. */
const PLACEHOLDER =
  /^(?:[a-z]+_)*123(?:4\d*)?(?:-1234)?$|^(?:id|string|subscription|invoice|customer|charge|payment_intent|quote|refund|subscription_item|invoice_item|price|product|plan|payment_record|currency)$/;

/** The ID behind a reference, expanded or not; undefined when absent or a placeholder. */
export function idOf(value: unknown): string | undefined {
  const id = isObject(value) ? value.id : value;
  return typeof id === 'string' && id !== '' && !PLACEHOLDER.test(id) ? id : undefined;
}

/** The same, for what can't be missing. */
export function needId(value: unknown, name: string): string {
  const id = idOf(value);
  if (id === undefined) throw new Unfit(`${name} is missing or a placeholder`);
  return id;
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const secondsOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;

/** RFC 3339 of Unix seconds. */
export const instantOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

export function needInstant(value: unknown, name: string): string {
  const seconds = secondsOf(value);
  if (seconds === undefined) throw new Unfit(`${name} is missing`);
  return instantOf(seconds);
}

/** ISO 4217 code. */
export function currencyOf(value: unknown): string {
  if (typeof value !== 'string' || !/^[a-z]{3}$/i.test(value)) throw new Unfit('currency is missing');
  return value.toUpperCase();
}

// Stripe's own list, which is not ISO 4217's: ISK and UGX are sent with two digits, MGA with none.
const NO_DIGITS = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
const THREE_DIGITS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

const divisorOf = (currency: string): number => (NO_DIGITS.has(currency) ? 1 : THREE_DIGITS.has(currency) ? 1000 : 100);

const NUMERIC = /^-?\d+(?:\.\d+)?$/;

/** An exact number, sent as a JSON number or as decimal text; undefined when it is neither. */
export function numberOf(value: unknown): Decimal | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return decimal(value);
  return typeof value === 'string' && NUMERIC.test(value) ? decimal(value) : undefined;
}

/** An amount in the currency's major unit; undefined when absent. */
export function amountOf(minor: unknown, currency: string): Decimal | undefined {
  return numberOf(minor)?.div(divisorOf(currency));
}

export function needAmount(minor: unknown, currency: string, name: string): Decimal {
  // Some exports write "10.00" for ten dollars: whatever is not a whole number of minor units is refused, not guessed.
  if (minor !== undefined && minor !== null && !/^-?\d+$/.test(String(minor)))
    throw new Unfit(`${name} is not a whole number of minor units`);
  const amount = amountOf(minor, currency);
  if (amount === undefined) throw new Unfit(`${name} is missing`);
  return amount;
}

export const amountText = (amount: Decimal): string => text(amount);

/** `{name: value}` when there is a value: absent attributes stay absent. */
export const given = <Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;

/** When a source last changed an object, and how its version is told apart from others. */
export interface Version {
  /** RFC 3339: the event's creation when there is an event, else the newest instant that the object states. */
  at: string;
  seconds: number;
}

/** The version of `object`; `eventSeconds` is when Stripe made the event that carries it. */
export function versionOf(object: StripeObject, eventSeconds: number | undefined): Version {
  const stated = [
    object.updated,
    object.created,
    object.date,
    object.timestamp,
    object.current_period_start,
    object.canceled_at,
    object.ended_at,
    object.voided_at,
    ...Object.values(within(object, 'status_transitions')),
  ];
  const seconds = eventSeconds ?? Math.max(0, ...stated.map((value) => secondsOf(value) ?? 0));
  if (seconds === 0) throw new Unfit('nothing says when this was: neither an event nor an instant in the object');
  return { at: instantOf(seconds), seconds };
}

/** What every reader of a kind of object gets. */
export interface Reading {
  object: StripeObject & { id: string };
  version: Version;
  /** Type of the Stripe event, when there is one. */
  event: string | undefined;
}

/** A fact of the object, to be wrapped as an event. `part` tells facts of one object apart. */
export interface Fact {
  type: string;
  part: string;
  data: Record<string, unknown>;
  /** RFC 3339; the version's instant when absent. */
  time?: string;
}

export type Read = Fact[] | { ignored: string } | { notHandled: string };
