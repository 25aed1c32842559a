import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess, isSame, readJson, recordOf, withLock } from './processes.mjs';
import { Refusal } from './refusal.mjs';

function writePrivate(file, content) {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * One data folder and what is known of it: who runs it, its secret, whether it holds the demo company.
 */
export class Installation {
  constructor(dataDir) {
    this.dataDir = path.resolve(dataDir);
    try {
      // As root, PostgreSQL runs as another user, who has to get through to its own folder inside.
      mkdirSync(this.dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    } catch (error) {
      throw new Refusal(`DATA_DIR ${this.dataDir} can not be made: ${error.code}.`);
    }
    this.running = {};
  }

  file(name) {
    return path.join(this.dataDir, name);
  }

  /**
   * Takes the installation for this process. What a killed predecessor left running is ended, recognised by boot and
   * start time, so that a number that now belongs to somebody else is never touched.
   */
  async take(url) {
    await withLock(this.file('start.lock'), async () => {
      const former = readJson(this.file('running.json'));
      if (former && isSame(former.start)) {
        throw new Refusal(`Throughline already runs here: ${former.url} (process ${former.start.pid}).`);
      }
      const left = [former?.web, former?.worker, former?.demo, former?.sandbox].filter(isSame);
      await Promise.all(left.map(({ pid }) => endProcess(pid, { grace: 3_000 })));
      this.running = { url, start: recordOf(process.pid) };
      this.record({});
    });
  }

  /** Writes down which processes run, for whoever comes after a kill. */
  record(pids) {
    for (const [name, pid] of Object.entries(pids)) this.running[name] = pid ? recordOf(pid) : undefined;
    writePrivate(this.file('running.json'), JSON.stringify(this.running, null, 2));
  }

  release() {
    rmSync(this.file('running.json'), { force: true });
  }

  /**
   * A secret of this installation, the same for its life: `secret` signs sessions and encrypts stored secrets,
   * `metrics-key` lets a scraper read the metrics.
   */
  secret(name = 'secret') {
    const file = this.file(name);
    if (!existsSync(file)) writePrivate(file, randomBytes(32).toString('base64url'));
    return readFileSync(file, 'utf8').trim();
  }

  /**
   * Whether this database gets the demo company; decided at its first start and kept.
   * @param flags.demo, flags.empty what was asked for now
   * @param external DATABASE_URL, if the database is not the embedded one
   * @returns state: 'none', 'wanted', 'loading' (begun, perhaps not ended) or 'loaded'; keep(state) writes it down
   */
  demo({ demo, empty }, external) {
    const key = external
      ? createHash('sha256')
          .update(new URL(external).host + new URL(external).pathname)
          .digest('hex')
      : 'embedded';
    const file = this.file('databases.json');
    const known = readJson(file) ?? {};
    const found = known[key];
    if (found && empty && found.state !== 'none') {
      throw new Refusal('This database holds the demo company; set another DATA_DIR to start empty.');
    }
    if (found && demo && found.state === 'none') {
      throw new Refusal('This database was started without the demo company; set another DATA_DIR to see it.');
    }
    const state = found?.state ?? (empty || (external && !demo) ? 'none' : 'wanted');
    const demoState = {
      state,
      keep(next) {
        demoState.state = next;
        writePrivate(file, JSON.stringify({ ...readJson(file), [key]: { state: next } }, null, 2));
      },
    };
    demoState.keep(state);
    return demoState;
  }

  /** Hands something over to a child by a file that only this user can read; undefined takes it back. */
  handOver(name, content) {
    if (content === undefined) rmSync(this.file(name), { force: true });
    else writePrivate(this.file(name), content);
    return this.file(name);
  }
}

/** Refuses in one sentence when something else listens where web is going to. */
export async function requireFreePort(host, port) {
  // A web that was just ended may hold its port for a moment longer than its process shows.
  for (let attempt = 0; ; attempt++) {
    const code = await tryPort(host, port);
    if (!code) return;
    if (code === 'EADDRINUSE' && attempt < 10) {
      await pause(150);
      continue;
    }
    const reasons = {
      EADDRINUSE: `Port ${port} is in use; set PORT to another one.`,
      EACCES: `Port ${port} may not be used by this user; set PORT to another one.`,
    };
    throw new Refusal(reasons[code] ?? `Can not listen on ${host}:${port} (${code}).`);
  }
}

/** The first port after this one that nothing listens on; undefined when there is none near. */
export async function nextFreePort(host, port) {
  for (let next = port + 1; next <= Math.min(port + 20, 65_535); next += 1)
    if (!(await tryPort(host, next))) return next;
  return undefined;
}

/** @returns the code of the error that listening there gives, or undefined */
function tryPort(host, port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', ({ code }) => resolve(code));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
}
