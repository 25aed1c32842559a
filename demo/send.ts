/** Sends signals over HTTP as a source would: batches, a few requests at a time, again when asked to wait. */
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DAY } from './clock';
import type { SourceName } from './company';
import { Refusal } from './refusal';
import { type Signal, textOf } from './signals';

const zip = promisify(gzip);
const BATCH = 500;
const IN_FLIGHT = 3;
/** Signals of one source wait for one another within a slice; slices keep sources in step with one another. */
const SLICE = 2 * DAY;
const PATIENCE = 90_000;

export interface Sent {
  accepted: number;
  duplicates: number;
  conflicting: number;
  rejected: number;
  requests: number;
  bytes: number;
  /** The first rejections, in words. */
  complaints: string[];
}

interface Batch {
  source: SourceName;
  signals: Signal[];
}

/** Batches in order of receipt by source; sources take turns by time slice, so that days fill up together. */
export function* batchesOf(signals: readonly Signal[]): Generator<Batch> {
  let open = new Map<SourceName, Signal[]>();
  let slice: number | undefined;
  const flush = function* () {
    for (const [source, held] of open) if (held.length > 0) yield { source, signals: held };
    open = new Map();
  };
  for (const signal of signals) {
    const of = Math.floor(signal.receivedAt / SLICE);
    if (slice !== undefined && of !== slice) yield* flush();
    slice = of;
    const held = open.get(signal.source) ?? [];
    held.push(signal);
    open.set(signal.source, held);
    if (held.length === BATCH) {
      yield { source: signal.source, signals: held };
      open.delete(signal.source);
    }
  }
  yield* flush();
}

const isLocal = (url: string) => /^https?:\/\/(localhost|127\.|\[::1\])/.test(url);

/** One request, repeated while the server is not ready for it. What was stored already counts as a duplicate then. */
async function post(
  url: string,
  key: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const until = Date.now() + PATIENCE;
  for (let wait = 200; ; wait = Math.min(wait * 2, 5_000)) {
    let after = wait;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body: typeof body === 'string' ? body : new Uint8Array(body),
        headers: { authorization: `Bearer ${key}`, ...headers },
      });
      const text = await answer.text();
      if (answer.status !== 429 && answer.status !== 503) return { status: answer.status, text };
      after = Number(answer.headers.get('retry-after') ?? 0) * 1_000 || wait;
    } catch (error) {
      if (Date.now() > until)
        throw new Refusal(`Throughline does not answer at ${new URL(url).origin}: ${(error as Error).message}`);
    }
    if (Date.now() > until)
      throw new Refusal('Throughline has asked to wait for too long; its worker does not keep up.');
    await pause(after);
  }
}

interface Sending {
  url: string;
  keys: Record<SourceName, string>;
  /** Told after each request: signals done. */
  onProgress?: (done: number) => void;
  /** Compressed or not; by default only what leaves this machine is. */
  compress?: boolean;
}

/** Sends signals that are in order of receipt; resolves when all are acknowledged. */
export async function send(
  signals: readonly Signal[],
  { url, keys, onProgress, compress = !isLocal(url) }: Sending,
): Promise<Sent> {
  const sent: Sent = { accepted: 0, duplicates: 0, conflicting: 0, rejected: 0, requests: 0, bytes: 0, complaints: [] };
  const batches = batchesOf(signals);
  let done = 0;
  const lane = async () => {
    for (const batch of batches) {
      const lines = batch.signals.map(textOf).join('\n');
      const body = compress ? await zip(lines, { level: 1 }) : lines;
      const headers = { 'content-type': 'application/x-ndjson', ...(compress ? { 'content-encoding': 'gzip' } : {}) };
      const { status, text } = await post(`${url}/api/ingest/${batch.source}`, keys[batch.source], body, headers);
      if (status !== 202)
        throw new Refusal(`Throughline refused signals of ${batch.source} (${status}): ${text.slice(0, 300)}`);
      const receipt = JSON.parse(text) as {
        accepted: number;
        duplicates: number;
        conflicting: number;
        rejected: { message: string }[];
      };
      sent.accepted += receipt.accepted;
      sent.duplicates += receipt.duplicates;
      sent.conflicting += receipt.conflicting;
      sent.rejected += receipt.rejected.length;
      for (const { message } of receipt.rejected)
        if (sent.complaints.length < 5) sent.complaints.push(`${batch.source}: ${message}`);
      sent.requests += 1;
      sent.bytes += body.length;
      done += batch.signals.length;
      onProgress?.(done);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return sent;
}
