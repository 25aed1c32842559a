/** Web, two workers and PostgreSQL as processes of their own, which can be killed at any moment and come back. */
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { Client } from 'pg';
import { bundling } from '../../scripts/build.mjs';
import { migrate } from '../../scripts/migrate.mjs';
import { dropCluster, ensureCluster, freePort } from '../../scripts/postgres.mjs';
import { recordOf } from '../../scripts/processes.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAMS = {
  web: fileURLToPath(new URL('./web-process.ts', import.meta.url)),
  worker: path.join(root, 'server/worker.ts'),
  verify: path.join(root, 'server/verification/cli.ts'),
};
/** What a killed process wrote is the kernel's to keep: durability against a power cut is not what is tested. */
const flags = { fsync: 'off', shared_buffers: '128MB', autovacuum: 'off' };

export const VICTIMS = ['web', 'worker', 'postgres', 'backend'] as const;
export type Victim = (typeof VICTIMS)[number];

/** A process that is started again whenever it ends, once the database answers: what the supervisor does. */
class Kept {
  private child: ChildProcess | undefined;
  private stopped = false;
  private serving = Promise.resolve();
  starts = 0;

  constructor(
    private readonly file: string,
    private readonly environment: () => NodeJS.ProcessEnv,
    private readonly possible: () => Promise<void>,
  ) {}

  start(): Promise<void> {
    this.serving = this.begin();
    return this.serving;
  }

  private async begin(): Promise<void> {
    await this.possible();
    if (this.stopped) return;
    this.starts += 1;
    const child = fork(this.file, {
      cwd: root,
      execArgv: [],
      env: this.environment(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child = child;
    await new Promise<void>((resolve) => {
      child.once('message', () => resolve());
      child.once('exit', () => {
        if (!this.stopped) void this.start();
        resolve();
      });
    });
    // It may have ended before it was ready; then its successor counts.
    if (child.exitCode !== null || child.signalCode !== null) await this.serving;
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await this.serving;
  }

  stop(): void {
    this.stopped = true;
    this.child?.kill('SIGKILL');
  }
}

type Cluster = { url: string; port: number; place: string };

export class Stand {
  private readonly kept: { web: Kept; workers: Kept[] };
  private mending: Promise<void> = Promise.resolve();

  private constructor(
    private readonly folder: string,
    private readonly programs: string,
    private cluster: Cluster,
    readonly port: number,
  ) {
    const environment = (role: string) => (): NodeJS.ProcessEnv => ({
      ...process.env,
      NODE_ENV: 'production',
      ROLE: role,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: folder,
      DATABASE_URL: this.cluster.url,
      DATABASE_POOL_SIZE: '6',
      SECRET: 'a secret of this test alone, long enough',
      LOG_LEVEL: 'silent',
    });
    const program = (name: string, role: string) =>
      new Kept(path.join(programs, `${name}.js`), environment(role), () => this.answers());
    this.kept = { web: program('web', 'web'), workers: [program('worker', 'worker'), program('worker', 'worker')] };
  }

  static async open(): Promise<Stand> {
    // Named and signed like the cluster of a run of tests, so that the next run clears what a killed one leaves.
    const folder = mkdtempSync(path.join(os.tmpdir(), 'throughline-test-'));
    writeFileSync(path.join(folder, 'owner.json'), JSON.stringify(recordOf(process.pid)));
    // As root, PostgreSQL runs as another user, who has to get through to its own folder inside.
    chmodSync(folder, 0o711);
    const programs = path.join(root, '.build', `laws-${process.pid}`);
    await build({ ...(bundling() as BuildOptions), entryPoints: PROGRAMS, outdir: programs });
    const cluster = await ensureCluster({ dataDir: folder, flags });
    await migrate(cluster.url);
    return new Stand(folder, programs, cluster, await freePort());
  }

  async start(): Promise<void> {
    await Promise.all([this.kept.web, ...this.kept.workers].map((one) => one.start()));
  }

  /** Runs work on a connection of its own. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.cluster.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, parameters)).rows as Row[];
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async answers(): Promise<void> {
    for (;;) {
      try {
        await this.query('SELECT 1');
        return;
      } catch {
        await this.mending;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  /** Kills one of them with SIGKILL; resolves when all is serving again. */
  async kill(victim: Victim, pick: number): Promise<void> {
    if (victim === 'web') await this.kept.web.kill();
    else if (victim === 'worker') await this.kept.workers[pick % 2]?.kill();
    else if (victim === 'postgres') await this.killPostgres();
    else await this.killBackend(pick);
  }

  private async killPostgres(): Promise<void> {
    const { port } = this.cluster;
    const pid = Number(readFileSync(path.join(this.cluster.place, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    this.mending = ensureCluster({ dataDir: this.folder, flags }).then((cluster: Cluster) => {
      this.cluster = cluster;
    });
    await this.mending;
    if (this.cluster.port !== port) await this.kept.web.kill();
  }

  /** PostgreSQL ends all its sessions when one of them dies, and recovers. */
  private async killBackend(pick: number): Promise<void> {
    const sessions = await this.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'throughline w%' AND datname = current_database() ORDER BY pid`,
    );
    const victim = sessions[pick % Math.max(1, sessions.length)];
    if (victim) process.kill(victim.pid, 'SIGKILL');
    await this.answers();
  }

  /** How often each has been started. */
  get starts(): number[] {
    return [this.kept.web, ...this.kept.workers].map(({ starts }) => starts);
  }

  /** What `npm run verify` says; throws when it finds something. */
  async verify(): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(this.programs, 'verify.js')], {
      cwd: root,
      maxBuffer: 2 ** 26,
      env: { ...process.env, DATABASE_URL: this.cluster.url, DATA_DIR: this.folder, LOG_LEVEL: 'silent' },
    });
    return stdout;
  }

  async close(): Promise<void> {
    for (const one of [this.kept.web, ...this.kept.workers]) one.stop();
    await dropCluster(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.programs, { recursive: true, force: true });
  }
}
