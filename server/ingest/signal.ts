/** From one CloudEvent to the row that is stored: checked, keyed, digested. No I/O. */
import { hash } from 'node:crypto';
import { type CloudEvent, isJson, readCloudEvent } from '../../domain/cloudevents';
import { SEPARATOR } from '../../domain/identity';
import { signalType } from '../../domain/signals';
import { canonicalText, quoted } from '../../domain/signals/canonical';
import { billingOnly, type Dropped } from '../../domain/signals/fields';
import { canonicalInstant, dayOf, finerThanMicros, microsOf } from '../../domain/signals/instant';
import { readUsage, type UsageReading } from '../../domain/signals/usage-reading';
import { type Flow, flowOf } from './flows';
import { AmbiguousJson, readJson } from './json';

export const USAGE_TYPE = 'usage.recorded.v1';

/** Why one event was refused; kept with it. */
export interface Fault {
  code:
    | 'not a CloudEvent'
    | 'ambiguous JSON'
    | 'unknown type'
    | 'schema invalid'
    | 'number not exact'
    | 'adapter failed'
    | 'backfill not allowed'
    | 'not handled'
    | 'ignored'
    | 'not storable';
  message: string;
}

/** What an event is read against. */
export interface Receiving {
  sourceId: number;
  sourceName: string;
  /** The adapter that reads the body; `canonical` for CloudEvents as they are. */
  readBy: ReadBy;
  /** When it came in, microseconds since 1970. */
  receivedAt: number;
  mayBackfill: boolean;
}

/** By what a body is read: an adapter and its version. */
export interface ReadBy {
  readonly adapter: string;
  readonly version: number;
}
export const CANONICAL: ReadBy = { adapter: 'canonical', version: 1 };

/** A signal ready to be stored. Hashes are Latin-1 strings of 16 bytes; instants are microseconds since 1970. */
export interface Signal {
  sourceId: number;
  readBy: ReadBy;
  key: string;
  digest: string;
  day: number;
  type: string;
  ceSource: string;
  ceId: string;
  time: number;
  receivedAt: number;
  subject: string | null;
  /** usage.recorded only */
  flow: Flow | null;
  quantity: string | null;
  revision: number | null;
  updatedAt: number | null;
  correlationId: string | null;
  traceId: string | null;
  backfilled: boolean;
  payload: string;
  /** JSON of what no column holds; null when there is nothing. */
  extensions: string | null;
  /** Fields that were dropped at the door; absent where none was. */
  dropped?: Dropped;
}

const NO_NUMBER = /^-?\d[\d.eE+-]*$/;
function refuse(code: Fault['code'], message: string): Fault {
  const fault = { code, message };
  faults.add(fault);
  return fault;
}
/** Faults are told by identity: the data of a signal may have a code and a message too. */
const faults = new WeakSet<object>();
export const isFault = (value: object): value is Fault => faults.has(value);

/** The first 16 bytes of SHA-256, as a Latin-1 string. */
const digestOf = (text: string): string => hash('sha256', text, 'binary').slice(0, 16);

const keyOfEvent = (source: string, ceSource: string, ceId: string): string =>
  digestOf(source + SEPARATOR + ceSource + SEPARATOR + ceId);

/** The dedup key that a refused event would have had; null when it states none. */
export const eventKeyOf = (source: string, ceSource: unknown, ceId: unknown): string | null =>
  typeof ceSource === 'string' && ceSource !== '' && typeof ceId === 'string' && ceId !== ''
    ? keyOfEvent(source, ceSource, ceId)
    : null;

/** Checks one event (a parsed JSON value in structured form) and makes the signal of it, or says why not. */
export function prepare(value: unknown, receiving: Receiving, vendor?: unknown): Signal | Fault {
  const event = readCloudEvent(value);
  if ('fault' in event) return refuse('not a CloudEvent', event.fault);
  try {
    return prepareEvent(event, receiving, vendor);
  } catch (error) {
    if (error instanceof RangeError) return refuse('schema invalid', 'data: nested too deep');
    if (error instanceof AmbiguousJson) return refuse('ambiguous JSON', `data_base64: ${error.message}`);
    throw error;
  }
}

/** When a refused event came in by its own word; null when it may not say so, says none, or none that can be so. */
export function receiptOfRefused(stated: unknown, { receivedAt, mayBackfill }: Receiving): Date | null {
  const micros = mayBackfill && typeof stated === 'string' ? microsOf(stated) : Number.NaN;
  return micros >= EARLIEST && micros <= receivedAt ? new Date(micros / 1000) : null;
}

function prepareEvent(event: CloudEvent, receiving: Receiving, vendor: unknown): Signal | Fault {
  const { extensions } = event;
  let receivedAt = receiving.receivedAt;
  let backfilled = false;
  if (extensions?.receivedat !== undefined) {
    if (!receiving.mayBackfill)
      return refuse('backfill not allowed', 'receivedat is set, and the key lacks the scope "backfill"');
    receivedAt = microsOf(String(extensions.receivedat));
    if (Number.isNaN(receivedAt))
      return refuse('schema invalid', 'receivedat must be an RFC 3339 date-time with an offset');
    if (receivedAt > receiving.receivedAt) return refuse('schema invalid', 'receivedat lies in the future');
    if (receivedAt < EARLIEST) return refuse('schema invalid', 'receivedat lies before 2000-01-01');
    backfilled = true;
  }
  const dropped: Dropped = { personal: 0, forbidden: 0 };
  const data = billingOnly(dataOf(event), dropped);
  const reading = event.type === USAGE_TYPE ? readUsage(data) : readBySchema(event.type, data);
  if (reading === null) return usageFault(event, data);
  if (isFault(reading)) return reading;
  if (event.type === USAGE_TYPE && event.time === null)
    return refuse('schema invalid', 'time is missing: it says when the usage happened');

  const usage = event.type === USAGE_TYPE ? (reading as UsageReading) : null;
  const payload = JSON.stringify(vendor === undefined ? data : { ...(data as object), vendor });
  if (payload.includes('\\u') && !isStorable(data))
    return refuse(
      'schema invalid',
      'data contains the character U+0000 or half of a surrogate pair, which can not be stored',
    );
  const time = event.time === null ? timeWithin(reading) : microsOf(event.time);
  if (usage && time !== null && (time > receivedAt + FUTURE || time < receivedAt - PAST))
    return refuse(
      'schema invalid',
      'time lies more than a year after the receipt of the usage, or more than ten before it',
    );
  const stated = event.time === null ? null : canonicalInstant(event.time, time as number);
  const updatedAt = reading.updatedAt === undefined ? null : microsOf(reading.updatedAt);
  return {
    sourceId: receiving.sourceId,
    readBy: receiving.readBy,
    key: keyOfEvent(receiving.sourceName, event.source, event.id),
    digest: digestOf(
      `${quoted(event.type)},${stated},${event.subject === null ? null : quoted(event.subject)},${canonicalText(data)}`,
    ),
    day: dayOf(receivedAt),
    type: event.type,
    ceSource: event.source,
    ceId: event.id,
    time: time ?? receivedAt,
    receivedAt,
    subject: event.subject,
    flow: usage && flowOf(receiving.sourceName, receiving.sourceId, usage),
    quantity: usage ? usage.quantity : null,
    revision: reading.revision ?? null,
    updatedAt,
    correlationId: extensions === null ? null : textOf(extensions.correlationid),
    traceId: extensions === null ? null : traceIdOf(extensions.traceparent),
    backfilled,
    payload,
    extensions: extensions === null && event.dataSchema === null ? finerOnly(event.time) : extensionsOf(event, dropped),
    ...(dropped.personal + dropped.forbidden > 0 ? { dropped } : {}),
  };
}

const DAY = 86_400_000_000;
/** Usage is routed period by period between its first and its last event: a stray clock must not make thousands. */
const FUTURE = 366 * DAY;
const PAST = 3_653 * DAY;
const EARLIEST = Date.UTC(2000, 0, 1) * 1000;

/** What versions and orders a signal of any type. */
interface Reading {
  revision?: number | undefined;
  updatedAt?: string | undefined;
}

function readBySchema(type: string, data: unknown): Reading | Fault {
  const definition = signalType(type);
  if (!definition)
    return refuse('unknown type', `the type ${JSON.stringify(type.slice(0, 200))} is not known; see /api/schemas`);
  const read = definition.schema.safeParse(data);
  if (read.success) return read.data as Reading;
  return faultOf(read.error.issues, data);
}

/** The quick reader refused: the schema says why. */
function usageFault(event: CloudEvent, data: unknown): Fault {
  const reading = readBySchema(event.type, data);
  return isFault(reading) ? reading : refuse('schema invalid', 'data does not fit the schema');
}

function faultOf(
  issues: readonly { path: PropertyKey[]; message: string; code?: string; expected?: unknown }[],
  data: unknown,
): Fault {
  const issue = issues[0];
  if (!issue) return refuse('schema invalid', 'data does not fit the schema');
  const at = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    data,
  );
  const place = ['data', ...issue.path.map(String)].join('.');
  if (
    issue.code === 'invalid_type' &&
    (issue.expected === 'number' || issue.expected === 'int') &&
    typeof at === 'string' &&
    NO_NUMBER.test(at)
  ) {
    return refuse('number not exact', `${place}: ${at.slice(0, 60)} has more digits than can be read as a number`);
  }
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return refuse(
    'schema invalid',
    `${place}: ${data === undefined && issue.path.length === 0 ? 'data is missing' : issue.message}${more}`,
  );
}

/** JSON data of an event; bytes that are JSON are read, anything else stays text and fails its schema. */
function dataOf(event: CloudEvent): unknown {
  if (event.dataBase64 === null) return event.data;
  const text = Buffer.from(event.dataBase64, 'base64').toString('utf8');
  if (!isJson(event.dataContentType)) return event.dataBase64;
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof AmbiguousJson) throw error;
    return event.dataBase64;
  }
}

/** Where other types say when: the first of these members that is an instant. Keeps the order independent of arrival. */
const INSTANTS = [
  'updatedAt',
  'issuedAt',
  'ratedAt',
  'postedAt',
  'at',
  'requestedAt',
  'failedAt',
  'reversedAt',
  'voidedAt',
  'changedAt',
  'windowEnd',
  'effectiveAt',
  'watermark',
  'startAt',
];

function timeWithin(reading: object): number | null {
  const data = reading as Record<string, unknown>;
  for (const name of INSTANTS) {
    const value = data[name];
    if (typeof value !== 'string') continue;
    const micros = microsOf(value);
    if (!Number.isNaN(micros)) return micros;
  }
  return null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0000 is what is looked for
const UNSTORABLE = /\u0000|\p{Surrogate}/u;

/** Whether PostgreSQL can hold every string in it as text and as JSON. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value)
    ? value.every(isStorable)
    : Object.entries(value).every(([key, member]) => isStorable(key) && isStorable(member));
}

const textOf = (value: unknown): string | null =>
  value === undefined || value === '' ? null : String(value).slice(0, 500);

/** The trace ID of a W3C traceparent, or null when it is not one. */
function traceIdOf(traceparent: unknown): string | null {
  if (typeof traceparent !== 'string') return null;
  const id = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent)?.[1];
  return id && !/^0+$/.test(id) ? id : null;
}

const finerOnly = (time: string | null): string | null =>
  time !== null && finerThanMicros(time) !== '' ? JSON.stringify({ time }) : null;

function extensionsOf(event: CloudEvent, dropped: Dropped): string | null {
  const kept: Record<string, unknown> = {};
  const clean = billingOnly(event.extensions ?? {}, dropped) as object;
  for (const [name, value] of Object.entries(clean)) {
    if (name !== 'correlationid' && name !== 'receivedat') kept[name] = value;
  }
  if (event.dataSchema !== null) kept.dataschema = event.dataSchema;
  if (event.time !== null && finerThanMicros(event.time) !== '') kept.time = event.time;
  return Object.keys(kept).length === 0 ? null : JSON.stringify(kept);
}
