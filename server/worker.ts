import { Client } from 'pg';
import { HEARTBEAT, HEARTBEAT_EVERY } from './health';
import { loops } from './jobs';
import { ownMetrics } from './metrics';
import { closeDatabase } from './runtime/db';
import { env } from './runtime/env';
import { log, takeConsole } from './runtime/log';

takeConsole();
const stopping = new AbortController();

/** One query every few seconds on a connection of its own: what /api/health/ready looks at. */
async function beat(): Promise<void> {
  const client = new Client({ connectionString: env.databaseUrl, application_name: HEARTBEAT });
  client.on('error', crash);
  await client.connect();
  await client.query<never>('SELECT 1');
  const timer = setInterval(() => {
    client.query<never>('SELECT 1').catch(crash);
    if (process.send) void ownMetrics().then((metrics) => process.send?.({ type: 'metrics', metrics }));
  }, HEARTBEAT_EVERY * 1_000);
  stopping.signal.addEventListener('abort', () => {
    clearInterval(timer);
    void client.end().catch(() => undefined);
  });
}

async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  const patience = new Promise((resolve) => setTimeout(resolve, 5_000));
  await Promise.race([Promise.allSettled(running), patience]);
  await Promise.race([closeDatabase(), new Promise((resolve) => setTimeout(resolve, 1_000))]);
  process.exit(0);
}

function crash(error: unknown): void {
  if (stopping.signal.aborted) return;
  log.fatal({ err: error }, 'the worker crashed');
  process.exit(1);
}

for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => void stop());
process.on('disconnect', () => void stop());
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

// The channel stays open without a listener only if somebody holds it; this one also gets word of a lost supervisor.
process.on('message', () => undefined);
if (!env.databaseUrl) crash(new Error('DATABASE_URL is not set; npm start sets it.'));
await beat();
process.title = 'throughline worker';
/** A loop that throws is a bug: the process ends and the supervisor starts it anew. */
const running = loops.map(({ name, run }) =>
  run(stopping.signal).catch((error) => crash(new Error(`the loop ${name} failed`, { cause: error }))),
);
log.info({ loops: loops.map(({ name }) => name) }, 'the worker is running');
process.send?.({ type: 'ready' });
