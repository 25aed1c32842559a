/**
 * A second opinion on a company's cases, from its raw signals and from the words: PRODUCT's laws, docs/ingestion.md,
 * docs/exceptions.md, the published JSON schemas. It imports nothing of the product.
 *
 * Here: which signals can be read, which of several contents of one identity counts, and what contradicts itself.
 */
import { readFileSync } from 'node:fs';
import Decimal from 'decimal.js';
import { z } from 'zod';

/** One delivery at the door of a source; instants are ISO 8601. */
export interface Delivered {
  readonly source: string;
  readonly event: {
    readonly id: string;
    readonly source: string;
    readonly type: string;
    readonly time: string;
    readonly receivedat?: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** The content of a signal; instants are milliseconds. */
export interface Content {
  /** The configured source. */
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly time: number;
  readonly receivedAt: number;
  // biome-ignore lint/suspicious/noExplicitAny: the published schema of its type is its shape, and was checked
  readonly data: any;
}

export interface Read {
  /** The content in force of each identity. */
  readonly contents: readonly Content[];
  /** Identities under which a source contradicts itself: what is in force, and when the second content came. */
  readonly contradictions: readonly { readonly inForce: Content; readonly since: number }[];
  readonly unreadable: readonly Delivered[];
  /** Every delivery that could be read, repetitions too. */
  readonly deliveries: readonly Content[];
}

const SCHEMAS = new URL('../../domain/signals/schemas/', import.meta.url);
const schemas = new Map<string, z.ZodType | null>();

function schemaOf(type: string): z.ZodType | null {
  let schema = schemas.get(type);
  if (schema === undefined) {
    try {
      schema = z.fromJSONSchema(JSON.parse(readFileSync(new URL(`${type}.json`, SCHEMAS), 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      schema = null;
    }
    schemas.set(type, schema);
  }
  return schema;
}

/** Sorted keys, decimals by their value, instants by theirs: `150` and `"150.0"` are one content. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, canonical(one)]),
    );
  if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)))
    return new Decimal(value).toFixed();
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return new Date(value).toISOString();
  return value;
}

const contentText = ({ type, time, data }: Content) => JSON.stringify([type, time, canonical(data)]);
const revisionOf = ({ data }: Content) => (data.revision === undefined ? Number.NEGATIVE_INFINITY : data.revision);
const updatedOf = ({ data }: Content) =>
  data.updatedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(data.updatedAt);

/** The order of versions: source revision, then source-updated time, then time; never by arrival. Negative: `a` is older. */
export function byVersion(a: Content, b: Content): number {
  const [of, than] = [
    [revisionOf(a), updatedOf(a), a.time],
    [revisionOf(b), updatedOf(b), b.time],
  ];
  for (const [index, value] of of.entries()) {
    const other = than[index] as number;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

export const newest = (versions: readonly Content[]): Content =>
  versions.reduce((best, version) => (byVersion(best, version) < 0 ? version : best));

export function read(delivered: readonly Delivered[]): Read {
  const unreadable: Delivered[] = [];
  const deliveries: Content[] = [];
  const identities = new Map<string, Map<string, Content>>();
  for (const one of delivered) {
    const { id, source: origin, type, time, receivedat, data } = one.event;
    const schema = schemaOf(type);
    if (!schema?.safeParse(data).success) {
      unreadable.push(one);
      continue;
    }
    const at = Date.parse(time);
    const receivedAt = receivedat === undefined ? at : Date.parse(receivedat);
    const content = { source: one.source, id, type, time: at, receivedAt, data };
    deliveries.push(content);
    const identity = JSON.stringify([one.source, origin, id]);
    const held = identities.get(identity) ?? new Map<string, Content>();
    identities.set(identity, held);
    const text = contentText(content);
    const known = held.get(text);
    if (!known || known.receivedAt > receivedAt) held.set(text, content);
  }
  const contents: Content[] = [];
  const contradictions: { inForce: Content; since: number }[] = [];
  for (const held of identities.values()) {
    const versions = [...held.values()];
    const inForce = newest(versions);
    contents.push(inForce);
    if (versions.length === 1) continue;
    const equals = versions.filter((version) => revisionOf(version) === revisionOf(inForce));
    if (equals.length > 1)
      contradictions.push({ inForce, since: Math.max(...equals.map(({ receivedAt }) => receivedAt)) });
  }
  return { contents, contradictions, unreadable, deliveries };
}
