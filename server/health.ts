import { readdir } from 'node:fs/promises';
import { pool } from './runtime/db';

/** Whether the demo company is in this database; the supervisor says so, it alone loads it. */
export type DemoState = 'none' | 'loading' | 'loaded' | 'failed';

/** The application name of the connection on which the worker shows that it is alive. */
export const HEARTBEAT = 'throughline worker heartbeat';
/** Seconds between two signs of life, and how many may pass before the worker counts as gone. */
export const HEARTBEAT_EVERY = 5;
const HEARTBEAT_LIMIT = 20;

const slot = globalThis as typeof globalThis & { throughlineDemo?: DemoState };

export function setDemoState(state: DemoState): void {
  slot.throughlineDemo = state;
}

/** GET /api/health/live: the process answers; nothing else is asked. */
export function live(): Response {
  return Response.json({ status: 'live' }, { headers: { 'cache-control': 'no-store' } });
}

type Check = { name: string; reason?: string };

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function check(name: string, work: () => Promise<string | undefined>): Promise<Check> {
  try {
    const reason = await within(2_000, work());
    return reason === undefined ? { name } : { name, reason };
  } catch (error) {
    // Reasons are for operators, and public: no addresses and no credentials of the database.
    return {
      name,
      reason: error instanceof Error && error.message.startsWith('no answer') ? error.message : 'not reachable',
    };
  }
}

let known: Promise<string[]> | undefined;
/** The migrations of this release. */
function released(): Promise<string[]> {
  known ??= readdir('prisma/migrations', { withFileTypes: true }).then((entries) =>
    entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name),
  );
  return known;
}

const database = () => check('database', async () => void (await pool.query<never>('SELECT 1')));

const migrations = () =>
  check('migrations', async () => {
    const wanted = await released();
    const { rows } = await pool.query<{ name: string }>(
      'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    const applied = new Set(rows.map((row) => row.name));
    const missing = wanted.filter((name) => !applied.has(name));
    return missing.length > 0 ? `not applied: ${missing.join(', ')}` : undefined;
  });

const worker = () =>
  check('worker', async () => {
    // The worker's own connection tells when it last asked something: no table, no writes.
    const { rows } = await pool.query<{ seconds: number | null }>(
      `SELECT extract(epoch FROM clock_timestamp() - max(query_start))::float8 AS seconds
         FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()`,
      [HEARTBEAT],
    );
    const seconds = rows[0]?.seconds ?? undefined;
    if (seconds === undefined) return 'not running';
    return seconds > HEARTBEAT_LIMIT ? `no sign of life for ${Math.round(seconds)} s` : undefined;
  });

/** GET /api/health/ready: 200 when everything that the product needs is there, else 503 and what is missing. */
export async function ready(): Promise<Response> {
  const checks = await Promise.all([database(), migrations(), worker()]);
  const isReady = checks.every(({ reason }) => reason === undefined);
  return Response.json(
    {
      status: isReady ? 'ready' : 'not ready',
      ...Object.fromEntries(checks.map(({ name, reason }) => [name, reason ?? 'ok'])),
      // Shown, not judged: one can work while the demo still fills up.
      demo: slot.throughlineDemo ?? 'none',
    },
    { status: isReady ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
