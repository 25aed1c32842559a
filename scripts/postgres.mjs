import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { choosePlace, makePlace, programs, unprivileged } from './place.mjs';
import { commandLineOf, endProcess, isAlive, isSame, readJson, signal, waitForEnd, withLock } from './processes.mjs';
import { Refusal, runEntry } from './refusal.mjs';
import { readArguments } from './usage.mjs';

const OWNER = 'throughline';
const megabytes = (share, least, most) => Math.min(most, Math.max(least, Math.floor(os.totalmem() / 2 ** 20 / share)));
/** For one machine that also runs web, worker and a browser. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: 120,
  shared_buffers: `${megabytes(16, 128, 2048)}MB`,
  effective_cache_size: `${megabytes(2, 512, 16384)}MB`,
  maintenance_work_mem: '256MB',
  work_mem: '16MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  random_page_cost: 1.1,
  jit: 'off',
};

/**
 * Starts the embedded PostgreSQL of a data folder, or finds it running; several processes may ask at once.
 * @param options.dataDir where the record (port, passwords, place) is kept, and the data if PostgreSQL can get there
 * @param options.flags settings over the usual ones
 * @returns { url, urlOf(database), pid, port, started, stop }; `started` when it did not run before
 */
export async function ensureCluster({ dataDir, flags = {} }) {
  const folder = path.resolve(dataDir);
  mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  return withLock(path.join(folder, 'postgres.lock'), async () => {
    const record = open(folder);
    const user = unprivileged(record.data);
    makePlace(record.place, user);
    const running = postmaster(record.data);
    if (running) record.port = running.port;
    const started = !running || !(await answers(record, 30_000, () => postmaster(record.data)));
    if (started) await start(record, user, flags, path.join(folder, 'postgres.log'));
    save(record);
    return { ...handle(record), started };
  });
}

function open(folder) {
  const file = path.join(folder, 'postgres.json');
  let known;
  try {
    known = readJson(file);
  } catch {
    throw new Refusal(
      `${file} can not be read: it was made by another user. Start as that user, or set another DATA_DIR.`,
    );
  }
  if (known) return { ...known, file };
  const place = choosePlace(folder, unprivileged());
  const password = () => randomBytes(24).toString('base64url');
  const record = { place, data: path.join(place, 'data'), port: 0, superuser: password(), owner: password(), file };
  save(record);
  return record;
}

function save({ file, ...record }) {
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The live postmaster of a data directory: its number and port, from the file that it writes itself. */
function postmaster(data) {
  let lines;
  try {
    lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return isAlive(pid) && commandLineOf(pid).includes(data) ? { pid, port } : undefined;
}

function urlOf(record, database = OWNER, user = OWNER, password = record.owner) {
  return `postgresql://${user}:${password}@127.0.0.1:${record.port}/${database}`;
}

async function connected(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Waits until the cluster serves its owner; makes the owner and the database when a first start did not get so far. */
async function answers(record, milliseconds, alive) {
  for (const until = Date.now() + milliseconds; Date.now() < until; await pause(25)) {
    try {
      await connected(urlOf(record), () => undefined);
      return true;
    } catch (error) {
      // 28000 and 28P01: no such user or another password; 3D000: no such database.
      if (['28000', '28P01', '3D000'].includes(error.code)) await makeOwner(record);
      else if (!alive()) return false;
    }
  }
  return false;
}

async function makeOwner(record) {
  await connected(urlOf(record, 'postgres', 'postgres', record.superuser), async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [OWNER]);
    // CREATEDB: shadow databases for new migrations, and a database per test file.
    await client.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${OWNER} LOGIN CREATEDB PASSWORD '${record.owner}'`);
    const { rowCount: made } = await client.query('SELECT FROM pg_database WHERE datname = $1', [OWNER]);
    if (!made) await client.query(`CREATE DATABASE ${OWNER} OWNER ${OWNER}`);
  });
}

async function start(record, user, flags, logFile) {
  const native = await programs(record.place, user);
  const program = (name) => path.join(native, 'bin', name);
  if (!existsSync(path.join(record.data, 'PG_VERSION'))) initialise(record, user, program('initdb'));
  const major = readFileSync(path.join(record.data, 'PG_VERSION'), 'utf8').trim();
  const offered = /(\d+)/.exec(
    execFileSync(program('postgres'), ['--version'], { ...user, cwd: '/', encoding: 'utf8' }),
  )?.[1];
  if (major !== offered) {
    throw new Refusal(
      `The data in ${record.data} is PostgreSQL ${major}'s and this release brings ${offered}; move it over or set another DATA_DIR.`,
    );
  }
  await endOrphans(record.data);
  if (existsSync(logFile) && statSync(logFile).size > 10 * 2 ** 20) rmSync(logFile);
  for (let attempt = 0; ; attempt++) {
    record.port = (await isFree(record.port)) ? record.port : await freePort();
    const log = openSync(logFile, 'a', 0o600);
    const from = statSync(logFile).size;
    const options = Object.entries({ ...settings, ...flags }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(program('postgres'), ['-D', record.data, '-p', String(record.port), ...options], {
      ...user,
      cwd: '/',
      // A session of its own: Ctrl-C in the terminal must not reach it before web and worker are done.
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, LANG: 'C', LC_ALL: 'C' },
    });
    closeSync(log);
    server.unref();
    let ended = false;
    server.on('exit', () => {
      ended = true;
    });
    server.on('error', () => {
      ended = true;
    });
    if (await answers(record, 60_000, () => !ended)) return;
    if (!ended) await endProcess(server.pid, { name: 'SIGQUIT' });
    const said = readFileSync(logFile, 'utf8').slice(from);
    if (attempt === 5)
      throw new Refusal(`PostgreSQL does not start: ${/FATAL: +(.*)/.exec(said)?.[1] ?? `see ${logFile}`}.`);
    // Taken between looking and binding, or former backends still hold the shared memory: both pass.
    await pause(300 * (attempt + 1));
  }
}

function initialise(record, user, initdb) {
  const unfinished = `${record.data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const password = path.join(record.place, 'superuser');
  try {
    writeFileSync(password, `${record.superuser}\n`, { mode: 0o600 });
    if (user.uid !== undefined) execFileSync('chown', [`${user.uid}:${user.gid}`, password]);
    execFileSync(
      initdb,
      [
        '-D',
        unfinished,
        '-U',
        'postgres',
        '-A',
        'scram-sha-256',
        `--pwfile=${password}`,
        '-E',
        'UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        '--no-instructions',
      ],
      {
        ...user,
        cwd: '/',
        stdio: ['ignore', 'ignore', 'pipe'],
        encoding: 'utf8',
        env: { PATH: process.env.PATH, LANG: 'C', LC_ALL: 'C' },
      },
    );
  } catch (error) {
    throw new Refusal(
      `initdb failed: ${String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
  } finally {
    rmSync(password, { force: true });
  }
  renameSync(unfinished, record.data);
}

/**
 * Backends that outlived a killed postmaster still write to the data: they have to be gone before a new one starts.
 * Their working directory tells them.
 */
async function endOrphans(data) {
  if (process.platform !== 'linux') return;
  const there = (pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === data;
    } catch {
      return false;
    }
  };
  const orphans = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && there(name))
    .map(Number);
  for (const pid of orphans) signal(pid, 'SIGQUIT');
  for (const pid of orphans) if (!(await waitForEnd(pid, 3_000))) await endProcess(pid, { name: 'SIGKILL' });
  // What is left can only name a process that is gone, a zombie, or one that took over its number.
  rmSync(path.join(data, 'postmaster.pid'), { force: true });
}

function listenOnce(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => {
      const { port: taken } = probe.address();
      probe.close(() => resolve(taken));
    });
  });
}

const isFree = async (port) => port > 0 && (await listenOnce(port)) === port;
export const freePort = () => listenOnce(0);

function handle(record) {
  return {
    url: urlOf(record),
    urlOf: (database) => urlOf(record, database),
    port: record.port,
    place: record.place,
    isRunning: () => Boolean(postmaster(record.data)),
    stop: () => stopRecord(record),
  };
}

/** SIGINT is PostgreSQL's fast shutdown: it ends the sessions and leaves nothing to recover. */
async function stopRecord(record) {
  const running = postmaster(record.data);
  if (running) await endProcess(running.pid, { name: 'SIGINT', grace: 20_000 });
}

/** Stops the cluster of a data folder, if there is one and it runs. */
export async function stopCluster(dataDir) {
  const record = readJson(path.join(path.resolve(dataDir), 'postgres.json'));
  if (record) await stopRecord(record);
}

/**
 * Works with the embedded PostgreSQL of a data folder and leaves it as it was found: one that was started for this work
 * is stopped after it, unless somebody else came to use it meanwhile.
 */
export async function withCluster(dataDir, work) {
  const cluster = await ensureCluster({ dataDir });
  try {
    return await work(cluster);
  } finally {
    if (cluster.started && !(await isUsed(dataDir, cluster.url))) await cluster.stop();
  }
}

/** Whether an installation runs on it, or anybody else holds a session. */
async function isUsed(dataDir, url) {
  if (isSame(readJson(path.join(path.resolve(dataDir), 'running.json'))?.start)) return true;
  try {
    return await connected(url, async (client) => {
      const { rows } = await client.query(
        `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      );
      return rows.length > 0;
    });
  } catch {
    return false;
  }
}

/** Stops the cluster and removes all of it, wherever it lives. */
export async function dropCluster(dataDir) {
  const record = readJson(path.join(path.resolve(dataDir), 'postgres.json'));
  if (!record) return;
  await stopRecord(record);
  rmSync(record.place, { recursive: true, force: true });
  for (const name of ['postgres.json', 'postgres.log']) rmSync(path.join(path.resolve(dataDir), name), { force: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const dataDir = process.env.DATA_DIR || '.data';
  await runEntry(async () => {
    const [command] = readArguments('database', process.argv.slice(2)).words;
    if (command === 'url') console.log((await ensureCluster({ dataDir })).url);
    else await stopCluster(dataDir);
  });
}
