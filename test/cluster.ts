import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../scripts/migrate.mjs';
import { dropCluster, ensureCluster } from '../scripts/postgres.mjs';
import { isSame, readJson, recordOf } from '../scripts/processes.mjs';

/** What test files need to know of the cluster; strings, because it crosses into other processes. */
export interface TestCluster {
  /** Connection URL of the cluster, with DATABASE in place of a database's name. */
  url: string;
  /** The database, migrated and without connections, that every test database is a copy of. */
  template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: TestCluster;
  }
}

const PREFIX = 'throughline-test-';
const OWNER = 'owner.json';
const TEMPLATE = 'throughline';
/** Nothing in it has to survive anything. */
const flags = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: 200,
  shared_buffers: '256MB',
};

/** One PostgreSQL for a run of tests, its own, in a temporary folder; gone when the run is over. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await dropAbandoned();
  const folder = mkdtempSync(path.join(os.tmpdir(), PREFIX));
  // As root, PostgreSQL runs as another user, who has to get through to its own folder inside.
  chmodSync(folder, 0o711);
  writeFileSync(path.join(folder, OWNER), JSON.stringify(recordOf(process.pid)));
  const drop = async () => {
    await dropCluster(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const cluster = await ensureCluster({ dataDir: folder, flags });
    await migrate(cluster.urlOf(TEMPLATE));
    project.provide('cluster', { url: cluster.urlOf('DATABASE'), template: TEMPLATE });
    return drop;
  } catch (error) {
    await drop();
    throw error;
  }
}

/** Clusters of runs that were killed. */
async function dropAbandoned(): Promise<void> {
  for (const name of readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(os.tmpdir(), name);
    try {
      const owner = readJson(path.join(folder, OWNER));
      if (!owner || isSame(owner)) continue;
      await dropCluster(folder);
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's: theirs to clear.
    }
  }
}
