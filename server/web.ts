import next from 'next';
import { bootstrapAdministrator, createLoaderToken } from './auth/bootstrap';
import { type DemoState, setDemoState } from './health';
import { createWebServer } from './http';
import { acceptMetrics } from './metrics';
import { closeDatabase } from './runtime/db';
import { env } from './runtime/env';
import { log, takeConsole } from './runtime/log';

/** What the supervisor (scripts/start.mjs) sends here. */
type Told =
  | { type: 'demo'; state: DemoState }
  | { type: 'administrator' }
  | { type: 'loader' }
  | { type: 'metrics'; from: string; metrics: Parameters<typeof acceptMetrics>[1] };

/**
 * What goes back. `path` carries a one-time token, null when an administrator exists already; `token` is the demo
 * loader's, administrator of the API from this machine for an hour.
 */
type Said =
  | { type: 'ready' }
  | { type: 'refused'; message: string }
  | { type: 'administrator'; path: string | null }
  | { type: 'loader'; token: string };

const tell = (message: Said) => process.send?.(message);

if (!env.databaseUrl) refuse('DATABASE_URL is not set; npm start sets it.');
if (!env.secret) refuse('SECRET is not set; npm start sets it.');

// Next's development prints are for the person who develops.
if (env.production) takeConsole();
const app = next({ dev: !env.production, hostname: env.host, port: env.port, dir: process.cwd() });
await app.prepare();
const handler = app.getRequestHandler();
const { server, close } = createWebServer((request, response) => handler(request, response));
const upgrade = app.getUpgradeHandler();
server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head));
// Longer than a proxy in front keeps its own connections, so that it is never we who hang up first.
server.keepAliveTimeout = 75_000;

server.once('error', (error: NodeJS.ErrnoException) => {
  refuse(
    error.code === 'EADDRINUSE'
      ? `Port ${env.port} is in use; set PORT.`
      : `Can not listen on ${env.host}:${env.port}: ${error.message}`,
  );
});
server.listen(env.port, env.host, () => {
  // Next gives its process another name; this one tells installations apart in a process list.
  process.title = `throughline web ${env.port}`;
  log.info({ url: env.publicUrl }, 'web is listening');
  tell({ type: 'ready' });
});

process.on('message', (message: Told) => {
  if (message.type === 'demo') setDemoState(message.state);
  else if (message.type === 'metrics') acceptMetrics(message.from, message.metrics);
  else if (message.type === 'administrator') {
    bootstrapAdministrator().then((path) => tell({ type: 'administrator', path }), crash);
  } else if (message.type === 'loader') {
    createLoaderToken().then((token) => tell({ type: 'loader', token }), crash);
  }
});

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await close();
  await Promise.race([closeDatabase(), new Promise((resolve) => setTimeout(resolve, 1_000))]);
  process.exit(0);
}
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => void stop());
// The supervisor is gone without a word: nobody would restart or stop this process any more.
process.on('disconnect', () => void stop());
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

function crash(error: unknown): never {
  log.fatal({ err: error }, 'web crashed');
  process.exit(1);
}

function refuse(message: string): never {
  tell({ type: 'refused', message });
  log.fatal(message);
  process.exit(1);
}
