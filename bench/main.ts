/**
 * The benchmark: builds a data set in a database of its own, serves it by the processes that `npm start` runs, and
 * measures ingestion, visibility, operations and memory on this machine, beside bare floors in the same run.
 *
 *   npm run bench -- --transactions 1000000 --events 10000000 --seconds 300 --json report.json
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { Client, Pool } from 'pg';
import { round, spread } from './figures';
import { insertAndSum } from './floor';
import { floors } from './floors';
import { idle, probe, sendUsage } from './load';
import { copyFloor, mixed, rehearse, saturated } from './measure';
import { operations, register, sample } from './operations';
import { serve } from './processes';
import { type Report, show } from './report';

const { values } = parseArgs({
  options: {
    transactions: { type: 'string', default: '100000' },
    events: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const say = (line: string) => console.log(line);

/** The address of an empty, migrated database beside the one that scripts/program.mjs gives. */
async function database(): Promise<{ url: string; drop(): Promise<void> }> {
  const home = process.env.DATABASE_URL as string;
  const name = `throughline_bench_${process.pid}`;
  const admin = async (sql: string) => {
    const client = new Client({ connectionString: home });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(home);
  url.pathname = `/${name}`;
  execFileSync(process.execPath, ['scripts/migrate.mjs', 'deploy'], {
    env: { ...process.env, DATABASE_URL: url.href },
    stdio: 'ignore',
  });
  return {
    url: url.href,
    drop: () => (values.keep ? Promise.resolve(say(`Kept ${name}.`)) : admin(`DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

const after = (count: number) => {
  const until = performance.now() + count * 1000;
  return () => performance.now() > until;
};

async function measure(url: string): Promise<Report> {
  process.env.DATABASE_URL = url;
  // The product's modules read the environment when they are loaded: not before it is set.
  const { build, tenants } = await import('./data');
  const { pool: building, closeDatabase } = await import('@/server/runtime/db');
  const data = await build(building, { transactions: Number(values.transactions), events: Number(values.events) }, say);
  say(
    `${data.transactions.toLocaleString('en')} transactions, ${data.events.toLocaleString('en')} usage events, ${data.cases.toLocaleString('en')} cases in ${data.seconds.toFixed(0)} s; of ${data.sample.of} copies folded again ${data.sample.same} stayed as they were`,
  );
  await closeDatabase();

  const pool = new Pool({ connectionString: url, max: 2 });
  const served = await serve(url);
  try {
    const target = { url: served.url, ingestKey: data.ingestKey, readKey: data.readKey };
    const senders = tenants(data.customers, 5_000);
    const samples = await sample(pool);
    const asked = operations(samples);
    await register(pool, data.readKey, asked);
    const { rows } = await pool.query<{ key: string; customer: string }>(
      `SELECT t.key, f.customer FROM usage_total u JOIN transaction t ON t.id = u.transaction_id JOIN usage_flow f ON f.id = u.flow_id WHERE t.period_end > now() ORDER BY md5(t.id::text) LIMIT 1`,
    );
    const [watched] = rows;
    if (!watched) throw new Error('No transaction of the running period has usage.');
    say('Warming up');
    await sendUsage(target, senders, { perSecond: 0, batchSize: 500, lanes: 4 }, after(5));
    await idle(pool);
    await rehearse(target, asked);

    say('Visible when idle');
    const quiet = await probe(target, watched.customer, watched.key, after(5));
    say(`Ingesting for ${seconds} s`);
    const began = performance.now();
    const accepted = await sendUsage(target, senders, { perSecond: 0, batchSize: 500, lanes: 8 }, after(seconds));
    await idle(pool);
    const eventsPerSecond = accepted / ((performance.now() - began) / 1000);
    say('Visible at 20,000 events/s, or at nine tenths of the rate above when that is less');
    const stop = after(Math.min(30, seconds));
    const [, busy] = await Promise.all([
      sendUsage(
        target,
        senders,
        { perSecond: Math.min(20_000, Math.round(eventsPerSecond * 0.9)), batchSize: 500, lanes: 8 },
        stop,
      ),
      probe(target, watched.customer, watched.key, stop),
    ]);
    await idle(pool);

    say('Operations at 50 a second while 5,000 events/s come in');
    const load = after(Math.min(60, seconds) + 2);
    const [, evenly] = await Promise.all([
      sendUsage(target, senders, { perSecond: 5_000, batchSize: 250, lanes: 4 }, load),
      mixed(target, asked, 50, Math.min(60, seconds)),
    ]);
    await idle(pool);
    say('Operations at 16 connections');
    const full = await saturated(target, url, asked, floors(samples), Math.max(2, Math.min(5, seconds / 10)));
    const memory = served.memory();
    await served.stop();
    say('Floors: bare COPY, bare insert and sum');
    const copyPerSecond = await copyFloor(pool, 200_000);
    const floorPerSecond = await insertAndSum(url, senders, Math.min(20, seconds));
    return {
      size: { transactions: data.transactions, events: data.events, cases: data.cases, seconds },
      machine: {
        cpu: cpus()[0]?.model ?? 'unknown',
        cores: cpus().length,
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        node: process.version,
      },
      sample: data.sample,
      detection: data.detection,
      ingest: {
        eventsPerSecond: round(eventsPerSecond, 0),
        copyPerSecond: round(copyPerSecond, 0),
        floorPerSecond: round(floorPerSecond, 0),
      },
      visible: { ...spread(busy), idleP99Ms: spread(quiet).p99Ms, probes: busy.length },
      operations: evenly,
      saturated: full,
      memory,
    };
  } finally {
    await served.stop().catch(() => undefined);
    await pool.end();
  }
}

async function run(): Promise<void> {
  const { url, drop } = await database();
  // Broken off, it leaves nothing behind either.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void drop().finally(() => process.exit(130)));
  try {
    const report = await measure(url);
    say(show(report));
    if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
    if (report.sample.same < report.sample.of) throw new Error('The data set is not what the fold makes of it.');
  } finally {
    await drop();
  }
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
