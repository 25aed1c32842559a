/** Measures operations: at an even rate, and closed loop beside a bare server. */
import { createServer } from 'node:http';
import { Pool as PgPool, type Pool } from 'pg';
import { round, spread } from './figures';
import type { Floor } from './floors';
import { post, type Target } from './load';
import type { Operation } from './operations';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function ask({ url, readKey }: Target, operation: Operation, n: number): Promise<void> {
  const { status, body } = await post(
    `${url}/api/graphql`,
    JSON.stringify({ query: operation.query, variables: operation.variables(n) }),
    { authorization: `Bearer ${readKey}`, 'content-type': 'application/json' },
  );
  if (status !== 200 || body.includes('"errors"'))
    throw new Error(`${operation.name} failed: ${status} ${body.slice(0, 400)}`);
}

/** Each operation once, so that a broken one ends the run before it begins. */
export async function rehearse(target: Target, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) for (let n = 0; n < 3; n += 1) await ask(target, operation, n);
}

/** All operations mixed, arriving evenly (open loop: a late answer does not delay the next question). */
export async function mixed(target: Target, operations: readonly Operation[], perSecond: number, seconds: number) {
  const times = new Map<string, number[]>(operations.map(({ name }) => [name, []]));
  const pending: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = began + (n / perSecond) * 1000;
    if (due > performance.now()) await pause(due - performance.now());
    const operation = operations[n % operations.length] as Operation;
    // From when it was due, not from when it was sent: waiting in the client counts.
    pending.push(ask(target, operation, n).then(() => void times.get(operation.name)?.push(performance.now() - due)));
  }
  await Promise.all(pending);
  return operations.map(({ name }) => ({ name, ...spread(times.get(name) ?? []) }));
}

/** One operation at 16 connections without pause. */
async function saturate(question: (n: number) => Promise<unknown>, seconds: number) {
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  let n = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (performance.now() < until) {
        const at = performance.now();
        n += 1;
        await question(n);
        times.push(performance.now() - at);
      }
    }),
  );
  return { perSecond: (times.length / (performance.now() - began)) * 1000, times };
}

async function askFloor(url: string): Promise<void> {
  const { status, body } = await post(url, '', {});
  if (status !== 200 || body.length < 20) throw new Error(`A floor failed: ${status} ${body.slice(0, 400)}`);
}

/** A node:http server that answers with the JSON of one SQL statement and does nothing else. */
async function floorServer(databaseUrl: string, floor: Floor) {
  const pool = new PgPool({ connectionString: databaseUrl, max: 10 });
  let n = 0;
  const server = createServer((_, response) => {
    n += 1;
    pool.query({ name: 'floor', text: floor.sql, values: floor.parameters(n) }).then(
      ({ rows }) => response.setHeader('content-type', 'application/json').end(JSON.stringify(rows[0]?.json)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await pool.end();
    },
  };
}

export async function saturated(
  target: Target,
  databaseUrl: string,
  operations: readonly Operation[],
  floors: Readonly<Record<string, Floor>>,
  seconds: number,
) {
  const results: { name: string; requestsPerSecond: number; floorRatio: number; p95Ms: number }[] = [];
  for (const operation of operations) {
    const { perSecond, times } = await saturate((n) => ask(target, operation, n), seconds);
    const floor = floors[operation.name];
    if (!floor) throw new Error(`${operation.name} has no floor.`);
    const server = await floorServer(databaseUrl, floor);
    const bare = await saturate(() => askFloor(server.url), seconds);
    await server.stop();
    results.push({
      name: operation.name,
      requestsPerSecond: round(perSecond),
      floorRatio: round(perSecond / bare.perSecond, 3),
      p95Ms: spread(times).p95Ms,
    });
  }
  return results;
}

/** Rows per second of a bare COPY of usage signals into tables of the same shape and indexes. */
export async function copyFloor(pool: Pool, rows: number): Promise<number> {
  await pool.query(
    'CREATE TABLE bench_copy_key (LIKE signal_key INCLUDING ALL); CREATE TABLE bench_copy (LIKE signal INCLUDING DEFAULTS); ALTER TABLE bench_copy ADD PRIMARY KEY (day, seq); CREATE INDEX ON bench_copy (flow_id, "time")',
  );
  const client = await pool.connect();
  try {
    const { from: copyFrom } = await import('pg-copy-streams');
    const { Readable } = await import('node:stream');
    const { pipeline } = await import('node:stream/promises');
    const { rows: signals } = await client.query<{ key: string; row: string }>(
      `SELECT encode(key, 'hex') AS key, concat_ws(E'\\t', day, seq, source_id, '\\\\x' || encode(key, 'hex'), '\\\\x' || encode(digest, 'hex'), type, ce_source, ce_id, time, received_at, '\\N', flow_id, quantity, '\\N', '\\N', '\\N', '\\N', 'f', 'f', replace(payload, '\\', '\\\\'), '\\N') AS row
       FROM signal WHERE flow_id IS NOT NULL ORDER BY day DESC, seq DESC LIMIT $1`,
      [rows],
    );
    const began = performance.now();
    await client.query('BEGIN');
    await pipeline(
      Readable.from(signals.map(({ row }) => `${row}\n`)),
      client.query(copyFrom('COPY bench_copy FROM STDIN')),
    );
    await client.query(
      'INSERT INTO bench_copy_key (key, digest, day, seq) SELECT key, digest, day, seq FROM bench_copy',
    );
    await client.query('COMMIT');
    return (signals.length / (performance.now() - began)) * 1000;
  } finally {
    client.release();
    await pool.query('DROP TABLE bench_copy, bench_copy_key');
  }
}
