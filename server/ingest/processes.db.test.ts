import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/database';
import { deliveryCounts, forgetDatabase, makeKey, makeSource, send, usageEvent } from '../../test/ingestion';

const database = await testDatabase();
const root = fileURLToPath(new URL('../../', import.meta.url));
let key: string;
const started: ChildProcess[] = [];
let folder: string;
// Under node_modules, so that what is not bundled is found.
const bundles = path.join(root, 'node_modules/.cache', `throughline-test-${process.pid}`);
const programs = { serve: path.join(bundles, 'ingest-process.js'), send: path.join(bundles, 'cli.js') };

beforeAll(async () => {
  mkdirSync(bundles, { recursive: true });
  writeFileSync(path.join(bundles, 'package.json'), '{"type":"module"}');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/ingest-process.ts', 'server/ingest/cli.ts'],
    outdir: bundles,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));

beforeEach(async () => {
  await database.reset();
  forgetDatabase();
  key = await makeKey(await makeSource('metering'));
  folder = mkdtempSync(path.join(tmpdir(), 'throughline-ingest-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const rows = async <Row extends object>(sql: string) => (await database.pool.query<Row>(sql)).rows;
// biome-ignore lint/style/noProcessEnv: handed on to other processes, not read
const environment = () => ({ ...process.env, DATABASE_URL: database.url, DATA_DIR: folder, LOG_LEVEL: 'silent' });

/** Starts an ingestion process. */
async function start(): Promise<{ url: string; child: ChildProcess }> {
  const child = fork(programs.serve, {
    cwd: root,
    execArgv: [],
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  started.push(child);
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (text) => resolve(String(text).trim()));
    child.once('exit', () => reject(new Error('the ingestion process ended')));
  });
  return { url: `http://127.0.0.1:${port}`, child };
}

const post = async (
  url: string,
  events: object[],
): Promise<{ accepted: number; duplicates: number; conflicting: number } | null> => {
  try {
    const response = await fetch(`${url}/api/ingest/metering`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(events),
    });
    return response.ok
      ? ((await response.json()) as { accepted: number; duplicates: number; conflicting: number })
      : null;
  } catch {
    return null;
  }
};

/** Nothing lost, nothing twice, every acknowledged or unacknowledged delivery accounted for. */
async function holdsTogether(events: number): Promise<void> {
  const [stored] = await rows<{ signals: number; keys: number; batched: number; flows: number }>(
    `SELECT (SELECT count(*)::int FROM signal) AS signals, (SELECT count(*)::int FROM signal_key) AS keys,
            (SELECT sum(usage_count)::int FROM delivery_batch) AS batched, (SELECT count(*)::int FROM usage_flow) AS flows`,
  );
  expect(stored).toEqual({ signals: events, keys: events, batched: events, flows: 1 });
  const counts = await deliveryCounts();
  expect(counts.accepted).toBe(events);
  expect(counts.received).toBe((counts.accepted ?? 0) + (counts.duplicate ?? 0));
}

describe('several processes', () => {
  it('store each identity once, whoever is first', async () => {
    const processes = await Promise.all([start(), start()]);
    const events = Array.from({ length: 400 }, (_, index) => usageEvent(`e-${index}`));
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, turn) =>
        post(processes[turn % 2]?.url as string, turn % 3 ? events : [...events].reverse()),
      ),
    );
    expect(answers.reduce((sum, answer) => sum + (answer?.accepted ?? 0), 0)).toBe(400);
    expect(answers.reduce((sum, answer) => sum + (answer?.duplicates ?? 0), 0)).toBe(15 * 400);
    await holdsTogether(400);
  }, 60_000);

  it('lose nothing that was acknowledged and double nothing that was not, when one is killed at work', async () => {
    const events = Array.from({ length: 6_000 }, (_, index) => usageEvent(`e-${index}`));
    const batches = Array.from({ length: 60 }, (_, index) => events.slice(index * 100, index * 100 + 100));
    const first = await start();
    const acknowledged: object[] = [];
    const sending = batches.map(async (batch, index) => {
      const answer = await post(first.url, batch);
      if (answer) acknowledged.push(...batch);
      if (index === 20) first.child.kill('SIGKILL');
    });
    await Promise.all(sending);
    const kept = new Set((await rows<{ id: string }>('SELECT ce_id AS id FROM signal')).map(({ id }) => id));
    for (const event of acknowledged as { id: string }[]) expect(kept.has(event.id)).toBe(true);
    const second = await start();
    for (const batch of batches) expect(await post(second.url, batch)).not.toBeNull();
    await holdsTogether(6_000);
  }, 60_000);
});

describe('npm run ingest', () => {
  const run = (...args: string[]): Promise<{ code: number | null; out: string; error: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [programs.send, ...args], {
        cwd: root,
        env: environment(),
      });
      let [out, error] = ['', ''];
      child.stdout.on('data', (text) => {
        out += text;
      });
      child.stderr.on('data', (text) => {
        error += text;
      });
      child.once('close', (code) => resolve({ code, out, error }));
    });

  it('sends files, tells duplicates and refusals, and tries without sending', async () => {
    const { url } = await start();
    const target = ['--source', 'metering', '--url', url, '--key', key];
    const good = path.join(folder, 'good.ndjson');
    writeFileSync(
      good,
      Array.from({ length: 1_200 }, (_, index) => JSON.stringify(usageEvent(`e-${index}`))).join('\n'),
    );
    const mixed = path.join(folder, 'mixed.json');
    writeFileSync(mixed, JSON.stringify([usageEvent('m-1'), usageEvent('m-2', {}, { quantity: 'many' })]));

    const tried = await run(good, mixed, ...target, '--dry-run');
    expect([tried.code, tried.out]).toEqual([
      1,
      expect.stringMatching(
        /1,201 {2}would be new[\s\S]*1 {2}would be refused[\s\S]*1 {4}schema invalid[\s\S]*mixed\.json:2/,
      ),
    ]);
    expect(await rows('SELECT 1 FROM signal')).toEqual([]);

    expect(await run(good, ...target)).toMatchObject({ code: 0, out: expect.stringMatching(/1,200 {2}accepted/) });
    expect(await run(good, mixed, ...target)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/1 {2}accepted[\s\S]*1,200 {2}duplicates/),
    });
    expect(await run(good, '--source', 'metering', '--url', url, '--key', 'wrong')).toMatchObject({
      code: 2,
      error: expect.stringContaining('401'),
    });
    expect((await run(path.join(folder, 'absent.json'), ...target)).code).toBe(2);
    expect((await run()).code).toBe(2);
  }, 60_000);

  it('takes a trace with its customer, and goes on where a broken run ended', async () => {
    const sent: number[] = [];
    let refuseFrom = 502;
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const events = JSON.parse(Buffer.concat(chunks).toString()) as { id: string }[];
      const line = Number(events[0]?.id.split(':')[1]);
      sent.push(line);
      if (line >= refuseFrom) return void response.writeHead(403).end('{"error":{"message":"not any more"}}');
      const answer = await send('metering', key, events);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const trace = path.join(folder, 'trace.csv');
    const lines = Array.from(
      { length: 2_000 },
      (_, index) => `2023-11-16 18:17:03.${String(index).padStart(7, '0')},${index},1`,
    );
    writeFileSync(trace, `TIMESTAMP,ContextTokens,GeneratedTokens\n${lines.join('\n')}\n`);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const target = ['--source', 'metering', '--url', url, '--key', key];
    try {
      expect(await run(trace, ...target)).toMatchObject({ code: 2, error: expect.stringContaining('--customer') });
      expect(await run(trace, ...target, '--customer', 'contoso')).toMatchObject({
        code: 2,
        error: expect.stringContaining('not any more'),
      });
      sent.length = 0;
      refuseFrom = Number.POSITIVE_INFINITY;
      expect((await run(trace, ...target, '--customer', 'contoso')).code).toBe(0);
      // Two events a line, 500 a batch: the two batches that were taken are not sent again.
      expect(sent.sort((a, b) => a - b)).toEqual([502, 752, 1002, 1252, 1502, 1752]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    expect(
      await rows(
        `SELECT meter, sum(quantity)::text AS quantity FROM signal JOIN usage_flow f ON f.id = flow_id GROUP BY 1 ORDER BY 1`,
      ),
    ).toEqual([
      { meter: 'llm-context-tokens', quantity: '1999000' },
      { meter: 'llm-generated-tokens', quantity: '2000' },
    ]);
  }, 60_000);
});
