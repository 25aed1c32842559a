/** Request bodies: read within limits, unpacked, and taken apart into single events. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { attributesOfHeaders, isJson } from '../../domain/cloudevents';
import { AmbiguousJson, type ReadJson, readJson, readJsonText } from './json';
import type { Fault } from './signal';

const unzip = promisify(gunzip);

/** What was read; `complete` is false when the body went past the limit, and `bytes` is then its beginning. */
export interface Bytes {
  bytes: Buffer;
  complete: boolean;
}

/**
 * Reads a Node request up to `limit` bytes; what comes beyond is dropped as it arrives.
 * @param seen is told the size of every piece; when it throws, reading ends with its error
 */
export function bytesOfMessage(
  request: IncomingMessage,
  limit: number,
  seen?: (count: number) => void,
): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      try {
        seen?.(chunk.length);
      } catch (error) {
        request.removeAllListeners('data');
        request.resume();
        return reject(error);
      }
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.push(chunk.subarray(0, Math.max(0, limit - (size - chunk.length))));
      request.removeAllListeners('data');
      request.resume();
      resolve({ bytes: Buffer.concat(chunks), complete: false });
    });
    request.once('end', () =>
      resolve({ bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), complete: true }),
    );
    request.once('error', reject);
    request.once('close', () => reject(new Error('The client went away before its request was complete')));
  });
}

/** The same for a Web request. */
export async function bytesOfRequest(request: Request, limit: number, seen?: (count: number) => void): Promise<Bytes> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    const reader = request.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      seen?.(part.value.length);
      chunks.push(part.value);
      if (size > limit) {
        await reader.cancel().catch(() => undefined);
        return { bytes: Buffer.concat(chunks).subarray(0, limit), complete: false };
      }
    }
  }
  return { bytes: Buffer.concat(chunks), complete: true };
}

/** Why a whole body was refused. */
export class Unreadable extends Error {
  constructor(
    readonly status: 400 | 413 | 415,
    readonly code: 'unreadable' | 'too large' | 'unsupported media type',
    message: string,
  ) {
    super(message);
  }
}

/** Undoes `Content-Encoding`; refuses a body that grows beyond `limit` bytes. */
export async function unpacked(bytes: Buffer, encoding: string | null, limit: number): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return bytes;
  if (name !== 'gzip' && name !== 'x-gzip')
    throw new Unreadable(
      415,
      'unsupported media type',
      `The content encoding ${name.slice(0, 40)} is not understood; send gzip or none.`,
    );
  try {
    return await unzip(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Unreadable(413, 'too large', `The body unpacks to more than ${limit} bytes.`);
    throw new Unreadable(400, 'unreadable', 'The body says it is gzip and can not be unpacked.');
  }
}

/** One event of a body, or why it can't be read. */
export type Item = { value: unknown } | { fault: Fault; body: string };

export interface Items {
  items: Item[];
  /** CloudEvents as they are; otherwise the payload of a vendor. */
  canonical: boolean;
}

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const LINES = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines']);

/**
 * Takes a body apart. `headers` are those of the request; `vendor` says that plain JSON is a vendor's payload.
 * Throws {@link Unreadable} when nothing of it can be read.
 */
export function itemsOf(
  bytes: Buffer,
  headers: { get: (name: string) => string | null; entries: () => Iterable<readonly [string, string]> },
  vendor: boolean,
): Items {
  const contentType = headers.get('content-type');
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!isUtf8(bytes) && !(headers.get('ce-specversion') && !isJson(contentType)))
    throw new Unreadable(400, 'unreadable', 'The body is not UTF-8 text.');
  if (type === BATCH)
    return { canonical: true, items: listed(parsed(bytes), 'A batch must be a JSON array of events.', false) };
  if (type === STRUCTURED) return { canonical: true, items: [single(parsed(bytes))] };
  if (LINES.has(type)) {
    const canonical = !vendor || isLinesOfEvents(bytes);
    return { canonical, items: lines(bytes, !canonical) };
  }
  if (headers.get('ce-specversion') !== null) return { canonical: true, items: [binary(bytes, headers)] };
  if (type === 'application/json' || (vendor && type === '')) {
    const read = parsed(bytes);
    const canonical = !vendor || isEvents(read.value);
    if (Array.isArray(read.value)) return { canonical, items: listed(read, '', !canonical) };
    return { canonical, items: [canonical ? single(read) : item(read, 0, true)] };
  }
  throw new Unreadable(
    415,
    'unsupported media type',
    `The content type ${type ? `"${type.slice(0, 80)}"` : 'is missing and'} is not taken here; send ${STRUCTURED}, ${BATCH}, application/x-ndjson, or an event in ce- headers.`,
  );
}

function parsed(bytes: Buffer): ReadJson {
  try {
    return readJsonText(bytes.toString('utf8'));
  } catch (error) {
    throw new Unreadable(400, 'unreadable', `The body is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

/** Of a vendor's payload nothing tells which part is personal: what could not be read of it is not kept. */
const kept = (text: string, vendor: boolean) => (vendor ? `(${Buffer.byteLength(text)} bytes, withheld)` : text);

/** The value at this place of a list at the top of what was read, or the value itself; a fault where it is ambiguous. */
function item({ value, ambiguous }: ReadJson, index: number, vendor: boolean): Item {
  const list = Array.isArray(value);
  const found = ambiguous.find((one) => one.index === (list ? index : null));
  if (found) return { fault: { code: 'ambiguous JSON', message: found.message }, body: kept(found.text, vendor) };
  return { value: list ? value[index] : value };
}

function listed(read: ReadJson, message: string, vendor: boolean): Item[] {
  if (!Array.isArray(read.value)) throw new Unreadable(400, 'unreadable', message);
  if (read.ambiguous.length === 0) return read.value.map((value) => ({ value }));
  return read.value.map((_, index) => item(read, index, vendor));
}

function single(read: ReadJson): Item {
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Unreadable(400, 'unreadable', 'The body must be one JSON object: an event.');
  return item(read, 0, false);
}

/** Whether plain JSON is CloudEvents already, whatever the source usually sends. */
function isEvents(value: unknown): boolean {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'object' && first !== null && 'specversion' in first;
}

const isLinesOfEvents = (bytes: Buffer): boolean => bytes.subarray(0, 4096).includes('"specversion"');

function lines(bytes: Buffer, vendor: boolean): Item[] {
  const items: Item[] = [];
  for (const line of bytes.toString('utf8').split('\n')) {
    // A byte order mark is blank too: files put together from several have one at the beginning of each.
    if (line.trim() === '') continue;
    try {
      items.push({ value: readJson(line) });
    } catch (error) {
      items.push({ fault: lineFault(error as Error), body: kept(line, vendor) });
    }
  }
  return items;
}

const lineFault = (error: Error): Fault =>
  error instanceof AmbiguousJson
    ? { code: 'ambiguous JSON', message: error.message }
    : { code: 'not a CloudEvent', message: `the line is not JSON: ${error.message.slice(0, 200)}` };

function binary(
  bytes: Buffer,
  headers: { get: (name: string) => string | null; entries: () => Iterable<readonly [string, string]> },
): Item {
  const event = attributesOfHeaders(headers.entries());
  if (bytes.length === 0) return { value: event };
  const contentType = headers.get('content-type');
  if (isJson(contentType)) {
    const read = parsed(bytes);
    const [found] = read.ambiguous;
    if (found)
      return { fault: { code: 'ambiguous JSON', message: `data: ${found.message}` }, body: bytes.toString('utf8') };
    event.data = read.value;
  } else if (contentType?.toLowerCase().startsWith('text/') && isUtf8(bytes)) event.data = bytes.toString('utf8');
  else event.data_base64 = bytes.toString('base64');
  return { value: event };
}
