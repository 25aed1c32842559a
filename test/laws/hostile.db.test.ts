/** Nobody stops the web: ten thousand documents that no screen sends, and the screens are answered all the while. */
import { type ChildProcess, fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { getOperationAST, Kind, OperationTypeNode, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { screenOperations } from '@/graphql/operations';
import { testDatabase } from '@/test/database';
import { seedTwoEntities, seedUser } from '@/test/two-entities';
import { bundling } from '../../scripts/build.mjs';
import { freePort } from '../../scripts/postgres.mjs';
import { webArguments } from '../../scripts/web-process.mjs';
import { type Hostile, hostile } from './hostile';

const DOCUMENTS = 10_000;
const AT_ONCE = 16;
const LIMIT_MIB = 512;
const SECRET = 'a secret of this test alone, long enough';

const database = await testDatabase();
const root = fileURLToPath(new URL('../../', import.meta.url));
const programs = path.join(root, '.build', `hostile-${process.pid}`);
let web: ChildProcess;
let port: number;
let ended: string | undefined;

/** Signs somebody in, as the sign-in does. @returns the cookie */
async function session(user: string): Promise<string> {
  const token = `session of ${user}`.replaceAll(' ', '-');
  await database.pool.query(
    `INSERT INTO session (id, token, user_id, expires_at, created_at, updated_at) VALUES ($1, $1, $2, now() + interval '1 day', now(), now())`,
    [token, user],
  );
  const signature = createHmac('sha256', SECRET).update(token).digest('base64');
  return `throughline.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
}

beforeAll(async () => {
  await seedTwoEntities();
  for (const user of ['attacker', 'reader']) await seedUser(user, 'administrator');
  await build({
    ...(bundling() as BuildOptions),
    entryPoints: { web: path.join(root, 'test/laws/web-process.ts') },
    outdir: programs,
  });
  port = await freePort();
  web = fork(path.join(programs, 'web.js'), {
    cwd: root,
    // As the product runs it, but for the program.
    execArgv: webArguments.slice(0, -1),
    env: {
      ...process.env,
      NODE_ENV: 'production',
      ROLE: 'web',
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      SECRET,
      // What holds here holds without limits on how often somebody asks.
      RATE_LIMIT: '0',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  web.once('exit', (code, signal) => {
    ended = `ended with ${signal ?? code}`;
  });
  await new Promise((resolve) => web.once('message', resolve));
}, 60_000);
afterAll(() => {
  web?.kill('SIGKILL');
  rmSync(programs, { recursive: true, force: true });
});

const agents = { hostile: new Agent({ keepAlive: true }), screens: new Agent({ keepAlive: true }) };

/** @returns status and body; of an event stream the status, and it is hung up */
function send(agent: Agent, cookie: string | undefined, { path: to, method, body, accept, type }: Hostile) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        path: to,
        method,
        headers: {
          ...(method === 'POST' ? { 'content-type': type ?? 'application/json' } : {}),
          'apollo-require-preflight': '1',
          ...(accept ? { accept } : {}),
          ...(cookie ? { cookie } : {}),
        },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => {
          parts.push(part);
          if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
        });
        response.on('close', () => resolve({ status, body: Buffer.concat(parts).toString() }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The screens' queries that need nothing but a page size, and those whose ID is given under their name. */
function screensToAsk(given: Readonly<Record<string, unknown>>) {
  return [...screenOperations()].flatMap(([name, query]) => {
    const operation = getOperationAST(parse(query));
    if (operation?.operation !== OperationTypeNode.QUERY) return [];
    const needed = (operation.variableDefinitions ?? [])
      .filter(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue)
      .map(({ variable }) => variable.name.value);
    const variables = Object.fromEntries(
      needed.map((variable) => [variable, variable === 'id' ? given[name] : given[variable]]),
    );
    return Object.values(variables).includes(undefined) ? [] : [{ name, query, variables }];
  });
}

const peakMiB = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${web.pid}/status`, 'utf8'))?.[1]) / 1024;

test(`${DOCUMENTS} hostile documents, ${AT_ONCE} at a time, leave the web standing and its screens answered`, async () => {
  const cookie = await session('attacker');
  const statuses = new Map<number, number>();
  let next = 0;
  const lane = async () => {
    while (next < DOCUMENTS && !ended) {
      const n = next;
      next += 1;
      // Two of five are signed in.
      const { status } = await send(agents.hostile, n % 5 < 2 ? cookie : undefined, hostile(n));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const reader = await session('reader');
  const transaction = (await database.pool.query<{ id: string }>('SELECT id FROM transaction LIMIT 1')).rows[0]?.id;
  const asked = screensToAsk({
    first: 50,
    TransactionPage: Buffer.from(`Transaction:${transaction}`).toString('base64url'),
  });
  expect(asked.map(({ name }) => name)).toEqual(expect.arrayContaining(['Home', 'Transactions', 'TransactionPage']));
  const latencies: number[] = [];
  const screens = async () => {
    while (next < DOCUMENTS && !ended)
      for (const { name, query, variables } of asked) {
        const began = performance.now();
        const { status, body } = await send(agents.screens, reader, {
          path: '/api/graphql',
          method: 'POST',
          body: JSON.stringify({ query, variables }),
        });
        latencies.push(performance.now() - began);
        const { data, errors } = JSON.parse(body) as { data: unknown; errors?: unknown };
        expect({ name, status, errors }).toEqual({ name, status: 200, errors: undefined });
        expect(data).toBeTruthy();
      }
  };
  await Promise.all([screens(), ...Array.from({ length: AT_ONCE }, lane)]);
  latencies.sort((a, b) => a - b);
  const at = (share: number) => Math.round(latencies[Math.floor(latencies.length * share)] ?? 0);
  console.info(
    `peak ${Math.round(peakMiB())} MiB; ${latencies.length} screens: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms; answers ${JSON.stringify(Object.fromEntries(statuses))}`,
  );
  expect(ended).toBeUndefined();
  expect(peakMiB()).toBeLessThan(LIMIT_MIB);
  expect(latencies.length).toBeGreaterThanOrEqual(asked.length);
  expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
}, 300_000);
