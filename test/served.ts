import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dropCluster, freePort } from '../scripts/postgres.mjs';

const PATIENCE = 5 * 60_000;

export interface Served {
  readonly url: string;
  readonly dataDir: string;
  /** what it has printed so far */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * A production server with a data folder and a port of its own, by the very command that people use; it is ready when
 * this resolves.
 * @param args of `npm start`: `--empty` for an installation without the demo company
 */
export async function serveApart(...args: string[]): Promise<Served> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'throughline-e2e-'));
  // As root, PostgreSQL runs as another user, who has to get through to its own folder inside.
  chmodSync(dataDir, 0o711);
  const port = String(await freePort());
  const { DATABASE_URL: _, ...inherited } = process.env;
  const env = { ...inherited, DATA_DIR: dataDir, PORT: port, HOST: '127.0.0.1', NODE_ENV: 'production' as const };
  const server = spawn(process.execPath, ['scripts/start.mjs', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000);
    });
  }
  const stop = async () => {
    await ended(server);
    await dropCluster(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const url = `http://127.0.0.1:${port}`;
    await demoLoaded(url, server);
    return { url, dataDir, output: () => output, stop };
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${output}`);
  }
}

/**
 * Playwright's global setup: the production server with its own data and the demo company. With E2E_URL set, the tests
 * go there instead.
 */
export default async function serve(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_URL) return undefined;
  const served = await serveApart();
  process.env.E2E_URL = served.url;
  // The demo loader leaves the people's passwords there.
  process.env.E2E_DATA_DIR = served.dataDir;
  return served.stop;
}

async function demoLoaded(url: string, server: ChildProcess): Promise<void> {
  for (const until = Date.now() + PATIENCE; Date.now() < until; await pause(250)) {
    if (server.exitCode !== null) throw new Error(`npm start ended with code ${server.exitCode}`);
    try {
      const response = await fetch(`${url}/api/health/ready`);
      const { demo } = (await response.json()) as { demo: string };
      if (demo === 'failed') throw new DemoFailed('The demo company could not be loaded');
      if (response.ok && demo !== 'loading') return;
    } catch (error) {
      if (error instanceof DemoFailed) throw error;
    }
  }
  throw new Error('The server was not ready in time');
}

class DemoFailed extends Error {}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
