/** `reset`: an empty embedded database, which the next start fills with the demo company anew. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, forget } from './installation';
import { Refusal } from './refusal';

/** States of a database that holds the demo company or was meant to. */
const OURS = new Set(['wanted', 'loading', 'loaded']);

function read<Content>(name: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder(), name), 'utf8')) as Content;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Refuses whatever is not an embedded database of the demo company at rest. */
export async function reset(): Promise<void> {
  if (process.env.DATABASE_URL) {
    throw new Refusal('The demo company is only reset in the embedded database; DATABASE_URL names another one.');
  }
  const running = read<{ url: string; start: { pid: number } }>('running.json');
  if (running && isAlive(running.start.pid)) {
    throw new Refusal(`Throughline runs at ${running.url}; stop it first (Ctrl-C where it was started).`);
  }
  const databases = read<Record<string, { state: string }>>('databases.json') ?? {};
  const cluster = read<{ place: string; data: string }>('postgres.json');
  if (!cluster || !databases.embedded)
    throw new Refusal(`There is no demo company in ${folder()}; npm start makes it.`);
  if (!OURS.has(databases.embedded.state)) {
    throw new Refusal('This database was started without the demo company; it is not emptied.');
  }
  // The cluster's own script knows how to end it, and which processes are its.
  const stopped = spawnSync(process.execPath, ['scripts/postgres.mjs', 'stop'], { stdio: 'inherit' });
  if (stopped.status !== 0) throw new Refusal('The embedded database does not stop; nothing was changed.');
  if (!existsSync(path.join(cluster.data, 'PG_VERSION'))) {
    throw new Refusal(`${cluster.data} does not look like a database; nothing was changed.`);
  }
  rmSync(cluster.data, { recursive: true });
  const { embedded: _, ...others } = databases;
  writeFileSync(path.join(folder(), 'databases.json'), JSON.stringify(others, null, 2), { mode: 0o600 });
  forget();
  console.log('The demo company is gone; npm start makes it anew.');
}
