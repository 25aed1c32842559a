/** Sends usage over HTTP, closed loop or at an even rate, and watches how long it takes to be seen. */
import { Agent, request } from 'node:http';
import type { Pool } from 'pg';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export interface Answer {
  status: number;
  body: string;
}

export function post(url: string, body: string | Buffer, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A batch of usage events as NDJSON: written by hand, for the generator shares the machine. */
export function batch(tenants: readonly string[], from: number, size: number, run: string): Buffer {
  const at = new Date().toISOString();
  let text = '';
  for (let index = from; index < from + size; index += 1) {
    text += `{"specversion":"1.0","id":"${run}-${index}","source":"/bench","type":"usage.recorded.v1","time":"${at}","data":{"customer":"${tenants[(index * 7919) % tenants.length]}","meter":"api-calls","quantity":"10","unit":"call"}}\n`;
  }
  return Buffer.from(text);
}

export interface Target {
  url: string;
  ingestKey: string;
  readKey: string;
}

const ndjson = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' });

/** Counters of a run, so that two runs never share an event. */
let runs = 0;
function nextRun(): string {
  runs += 1;
  return `r${Date.now().toString(36)}${runs}`;
}

/** Sends `perSecond` events evenly (0: as fast as answers come) until `until` says stop. @returns events accepted */
export async function sendUsage(
  { url, ingestKey }: Target,
  tenants: readonly string[],
  options: { perSecond: number; batchSize: number; lanes: number },
  until: () => boolean,
): Promise<number> {
  const run = nextRun();
  const began = performance.now();
  let next = 0;
  let accepted = 0;
  const lane = async () => {
    while (!until()) {
      const from = next;
      next += options.batchSize;
      if (options.perSecond > 0) {
        const wait = began + (from / options.perSecond) * 1000 - performance.now();
        if (wait > 0) await pause(wait);
      }
      const answer = await post(
        `${url}/api/ingest/metering`,
        batch(tenants, from, options.batchSize, run),
        ndjson(ingestKey),
      );
      if (answer.status === 202) accepted += options.batchSize;
      else if (answer.status === 429 || answer.status === 503) await pause(200);
      else throw new Error(`Ingestion answered ${answer.status}: ${answer.body.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return accepted;
}

/** Waits until every batch is applied and nothing is dirty. */
export async function idle(pool: Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ busy: boolean }>(
      `SELECT EXISTS (SELECT FROM delivery_batch WHERE status = 'pending') OR EXISTS (SELECT FROM dirty WHERE due_at IS NULL) AS busy`,
    );
    if (!rows[0]?.busy) return;
    await pause(25);
  }
}

/** Sends single events of one customer and asks the API until the quantity has them. @returns milliseconds, one per probe */
export async function probe(
  { url, ingestKey, readKey }: Target,
  tenant: string,
  transactionKey: string,
  until: () => boolean,
): Promise<number[]> {
  const run = nextRun();
  const ask = async (): Promise<number> => {
    const { body } = await post(
      `${url}/api/graphql`,
      JSON.stringify({
        query: 'query Seen($id: ID!) { transaction(id: $id) { id eventCount } }',
        variables: { id: transactionKey },
      }),
      { authorization: `Bearer ${readKey}`, 'content-type': 'application/json' },
    );
    const { data, errors } = JSON.parse(body) as {
      data?: { transaction?: { eventCount: string } | null };
      errors?: unknown;
    };
    if (errors) throw new Error(`The probe was refused: ${JSON.stringify(errors).slice(0, 300)}`);
    return Number(data?.transaction?.eventCount ?? 0);
  };
  const seen: number[] = [];
  for (let index = 0; !until(); index += 1) {
    const before = await ask();
    const began = performance.now();
    const answer = await post(`${url}/api/ingest/metering`, batch([tenant], index, 1, run), ndjson(ingestKey));
    if (answer.status !== 202) {
      await pause(200);
      continue;
    }
    while ((await ask()) <= before && performance.now() - began < 30_000) await pause(5);
    seen.push(performance.now() - began);
    await pause(100);
  }
  return seen;
}
