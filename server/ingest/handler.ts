/** POST /api/ingest/{source}: the edge of ingestion, for Node's own objects and for Web requests alike. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { adapterOf } from '../adapters';
import { now } from '../runtime/clock';
import { log } from '../runtime/log';
import { type IngestSource, keyOf, sourceOf } from './access';
import { isBacklogged } from './backlog';
import { type Bytes, bytesOfMessage, bytesOfRequest, itemsOf, Unreadable, unpacked } from './body';
import { type Delivery, ingest, keepUnreadable } from './commands';
import { ownShard } from './counts';
import { waitingSignals } from './group';
import { bodyText, sampleRefused } from './letters';
import { limits } from './limits';
import { rehearse } from './rehearsal';
import { webhookSecret } from './secret';

const PREFIX = '/api/ingest/';
const RETRY_BACKLOG_S = 2;
const RETRY_DATABASE_S = 5;

interface Call {
  method: string;
  url: string;
  headers: { get: (name: string) => string | null; entries: () => Iterable<readonly [string, string]> };
  read: (limit: number, seen?: (count: number) => void) => Promise<Bytes>;
}

/** More bodies are arriving than memory is meant for. */
class Overfull extends Error {}

interface Answer {
  status: number;
  body: unknown;
  retryAfter?: number;
}

/** A refusal of the whole request, in plain words. */
const refusal = (status: number, code: string, message: string, retryAfter?: number): Answer => ({
  status,
  body: { error: { code, message } },
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/** Answers a Web request; what Next's route exports. */
export async function ingestHandler(request: Request): Promise<Response> {
  const answer = await respond({
    method: request.method,
    url: request.url,
    headers: request.headers,
    read: (limit, seen) => bytesOfRequest(request, limit, seen),
  });
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers: headersOf(answer) });
}

/** The same on Node's own objects: converting them would cost more than taking in a small batch. */
export async function ingestRaw(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = {
    get: (name: string) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    },
    entries: () =>
      Object.entries(request.headers).map(
        ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const,
      ),
  };
  const answer = await respond({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers,
    read: (limit, seen) => bytesOfMessage(request, limit, seen),
  });
  if (response.destroyed) return;
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, { ...headersOf(answer), 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

function headersOf({ status, retryAfter }: Answer): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { allow: 'POST' } : {}),
  };
}

async function respond(call: Call): Promise<Answer> {
  try {
    return await receive(call);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    log.error({ err: error }, 'ingestion could not reach the database');
    return refusal(
      503,
      'unavailable',
      'Nothing of this request is acknowledged. Send the same again later: what was stored is recognised.',
      RETRY_DATABASE_S,
    );
  }
}

/** Whether the database refused (SQLSTATE, but of a value) or was out of reach (E…), rather than this code being wrong. */
function isUnavailable(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: string };
  if (typeof code === 'string') return /^(?:(?!22)[0-9A-Z]{5}|E(?!RR_)[A-Z]+)$/.test(code);
  return /connection terminated|timeout exceeded|connection timeout/i.test(message ?? '');
}

/** Bytes of bodies that have arrived and are being worked on. */
let bodies = 0;
/** A packed body is likely to be so many times its size in memory. */
const UNPACKED = 8;

const overfull = () =>
  refusal(
    429,
    'backlog full',
    'More has come in than could be worked off yet. Send the same again later.',
    RETRY_BACKLOG_S,
  );

async function receive(call: Call): Promise<Answer> {
  const at = now();
  const path = call.url.slice(Math.max(0, call.url.indexOf(PREFIX)) + PREFIX.length);
  const query = path.indexOf('?');
  const name = decoded(query < 0 ? path : path.slice(0, query));
  const dryRun = query >= 0 && new URLSearchParams(path.slice(query)).get('dryRun') === 'true';
  if (call.method !== 'POST') return refusal(405, 'method not allowed', 'Send events with POST.');

  // biome-ignore lint/suspicious/noControlCharactersInRegex: no source is called like that
  if (/[\u0000-\u001f]/.test(name)) return refusal(404, 'unknown source', 'There is no source of that name.');

  const [key, source] = await Promise.all([keyOf(call.headers.get('authorization')), sourceOf(name)]);
  const adapter = source && source.adapter !== 'canonical' ? adapterOf(source.adapter) : undefined;
  const secret = !key && source && adapter?.verify ? await webhookSecret(source.name) : null;
  if (!key && secret === null) {
    if (source)
      sampleRefused(
        source,
        'unauthenticated',
        'no valid API key',
        (await call.read(limits.sampleBytes)).bytes,
        at,
        ownShard(3),
      );
    return refusal(401, 'unauthenticated', 'Send a valid API key as "Authorization: Bearer …".');
  }
  if (source?.retired) return refusal(403, 'retired', 'This source is retired: nothing is taken from it any more.');
  if (!source) return refusal(404, 'unknown source', `There is no source named "${name.slice(0, 100)}".`);
  if (key) {
    const reason =
      key.sourceId !== null && key.sourceId !== source.id
        ? 'This key belongs to another source.'
        : key.scopes.includes('ingest')
          ? null
          : 'This key lacks the scope "ingest".';
    if (reason) {
      sampleRefused(source, 'unauthenticated', reason, (await call.read(limits.sampleBytes)).bytes, at, ownShard(3));
      return refusal(403, 'forbidden', reason);
    }
  }
  if ((!dryRun && (await isBacklogged())) || waitingSignals() > limits.waiting || bodies > limits.bodies)
    return overfull();
  // Counted as it arrives: what is announced and never sent keeps nobody out.
  let size = 0;
  const factor = call.headers.get('content-encoding') ? UNPACKED : 1;
  try {
    const { bytes, complete } = await call.read(limits.body, (count) => {
      size += count * factor;
      bodies += count * factor;
      if (bodies > 2 * limits.bodies) throw new Overfull();
    });
    if (!complete) {
      return tooLarge(source, bytes, `The body is larger than ${limits.body} bytes; send smaller batches.`, at);
    }
    const signed = { header: (name: string) => call.headers.get(name), body: bytes, now: at };
    if (secret !== null && !adapter?.verify?.({ ...signed, secret })) {
      const message = 'The signature does not fit the body and the secret, or is too old.';
      sampleRefused(source, 'signature invalid', message, bytes, at, ownShard(3));
      return refusal(401, 'signature invalid', message);
    }
    const mayBackfill = key?.scopes.includes('backfill') ?? false;
    return await take(call, source, bytes, { mayBackfill, vendor: adapter !== undefined, dryRun, at });
  } catch (error) {
    if (error instanceof Overfull) return overfull();
    throw error;
  } finally {
    bodies -= size;
  }
}

async function take(
  call: Call,
  source: IngestSource,
  bytes: Buffer,
  { mayBackfill, vendor, dryRun, at }: { mayBackfill: boolean; vendor: boolean; dryRun: boolean; at: Date },
): Promise<Answer> {
  let delivery: Delivery;
  try {
    const body = await unpacked(bytes, call.headers.get('content-encoding'), limits.body);
    delivery = { ...itemsOf(body, call.headers, vendor), source, mayBackfill, receivedAt: at };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (error.status === 413) return tooLarge(source, bytes, error.message, at);
    // What a vendor sent may hold personal data, and nothing tells which part of an unreadable body does.
    if (!dryRun)
      await keepUnreadable(
        source,
        error.code,
        error.message,
        vendor ? `(${bytes.length} bytes, withheld)` : bodyText(bytes),
        at,
      );
    return refusal(error.status, error.code, error.message);
  }
  if (dryRun) return { status: 200, body: await rehearse(delivery) };
  return { status: 202, body: await ingest(delivery) };
}

function tooLarge(source: IngestSource, bytes: Buffer, message: string, at: Date): Answer {
  sampleRefused(source, 'too large', message, bytes, at, ownShard(3));
  return refusal(413, 'too large', message);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
