/** The very processes that `npm start` runs, against the benchmark's database, and what they use. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { webArguments } from '../scripts/web-process.mjs';

export interface Served {
  url: string;
  /** Largest resident size so far, MiB. */
  memory(): { webMiB: number; workerMiB: number };
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Peak resident memory of a process since it began, MiB; null where /proc does not say. */
function peak(pid: number | undefined): number {
  try {
    const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kib ?? 0) / 1024);
  } catch {
    return 0;
  }
}

function start(role: 'web' | 'worker', env: Record<string, string>): ChildProcess {
  const nodeArguments = role === 'web' ? webArguments : ['--enable-source-maps', '.build/worker.js'];
  return spawn(process.execPath, nodeArguments, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...env,
      ROLE: role,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      NEXT_TELEMETRY_DISABLED: '1',
    },
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** Starts web and worker and waits until they are ready. */
export async function serve(databaseUrl: string): Promise<Served> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const shared = {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    HOST: '127.0.0.1',
    SECRET: 'bench-only-secret-that-signs-nothing-else',
    // One reader asks as much as a thousand people.
    RATE_LIMIT: '0',
  };
  const web = start('web', shared);
  const worker = start('worker', shared);
  for (let turn = 0; turn < 600; turn += 1) {
    const ready = await fetch(`${url}/api/health/live`)
      .then((response) => response.ok)
      .catch(() => false);
    if (ready) break;
    if (web.exitCode !== null) throw new Error('web did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    memory: () => ({ webMiB: peak(web.pid), workerMiB: peak(worker.pid) }),
    stop: async () => {
      for (const child of [web, worker]) child.kill('SIGTERM');
      await Promise.all([ended(web), ended(worker)]);
    },
  };
}
