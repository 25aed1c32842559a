import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { Installation, nextFreePort, requireFreePort } from './installation.mjs';
import { ensureCluster, stopCluster } from './postgres.mjs';
import { Refusal, runEntry } from './refusal.mjs';
import { serve } from './service.mjs';
import { readArguments } from './usage.mjs';

/** Somebody's own database, in place of the embedded one. */
const external = process.env.DATABASE_URL || undefined;
const say = (text) => console.log(`throughline: ${text}`);

function readFlags(args) {
  const { values } = readArguments(args.includes('--dev') ? 'dev' : 'start', args);
  const { dev = false, demo = false, empty = false } = values;
  if (demo && empty) throw new Refusal('--demo and --empty exclude each other.');
  return { dev, demo, empty };
}

function readAddress() {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Refusal(`PORT must be a number from 1 to 65535, not ${process.env.PORT}.`);
  const host = process.env.HOST || '127.0.0.1';
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return { host, port, local: `http://${name}:${port}` };
}

/** Installs, builds, starts the database, web and worker, and stays to look after them. */
export async function start(args) {
  process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
  // A closed terminal must not keep the rest from being stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let stop = async () => undefined;
  let ending;
  const end = (code) => {
    ending ??= stop().finally(() => process.exit(code));
    return ending;
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => void end(0));
  }
  // npm hands Ctrl-C on, but dies of a SIGTERM with its shell and leaves us alone: that is the same wish.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || void end(0), 500).unref();
  await runEntry(async () => {
    const flags = readFlags(args);
    const address = readAddress();
    const installation = new Installation(process.env.DATA_DIR || '.data');
    await installation.take(address.local);
    stop = async () => installation.release();
    try {
      await requireFreePort(address.host, address.port);
      await install(say);
      stop = async () => {
        await closeDatabase(installation);
        installation.release();
      };
      const database = await openDatabase(installation);
      const demo = installation.demo(flags, external);
      const { build, bundle, generate } = await import('./build.mjs');
      if (flags.dev) {
        await generate(say);
        await bundle();
      } else await build(say);
      // The demo company's counterparts listen beside web, on this machine only.
      const sandboxPort = demo.state === 'none' ? undefined : await nextFreePort('127.0.0.1', address.port);
      const service = serve({ installation, address, sandboxPort, database, demo, external, dev: flags.dev, end });
      stop = async () => {
        await service.stop();
        await closeDatabase(installation);
        installation.release();
      };
      if (flags.dev) await (await import('./dev.mjs')).watch(service);
    } catch (error) {
      await stop();
      throw error;
    }
  });
  if (process.exitCode) process.exit();
}

/** The embedded database, or the one that DATABASE_URL names, with this release's schema. */
async function openDatabase({ dataDir }) {
  const { migrate } = await import('./migrate.mjs');
  if (external) {
    const { inspect } = await import('./external.mjs');
    await inspect(external);
    report(await migrate(external));
    return { url: external };
  }
  const cluster = await ensureCluster({ dataDir });
  report(await migrate(cluster.url));
  let looking = false;
  const database = {
    url: cluster.url,
    /** Starts PostgreSQL again when it is gone, and says so when its address had to change. */
    async look(onMoved) {
      if (looking || cluster.isRunning()) return;
      looking = true;
      try {
        console.error('throughline: PostgreSQL ended; it starts again.');
        const { url } = await ensureCluster({ dataDir });
        if (url !== database.url) await onMoved(url);
        database.url = url;
      } finally {
        looking = false;
      }
    },
  };
  return database;
}

const closeDatabase = ({ dataDir }) => (external ? undefined : stopCluster(dataDir));

function report(applied) {
  if (applied.length > 0)
    say(`Database brought up to date: ${applied.length} migration${applied.length > 1 ? 's' : ''}.`);
}
