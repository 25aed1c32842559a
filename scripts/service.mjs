import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { quietly } from './command.mjs';
import { Supervised } from './supervisor.mjs';
import { webArguments } from './web-process.mjs';

const DEMO = '.build/demo.js';
const SANDBOX = '.build/sandbox.js';
const say = (text) => console.log(`throughline: ${text}`);
const args = (file, ...more) => ['--enable-source-maps', file, ...more];

/**
 * Web and worker under supervision, and the demo company once web answers, with its counterparts once it is there.
 * @param context.demo what Installation.demo gave
 * @param context.sandboxPort where the counterparts listen; undefined: there are none
 * @param context.end ends everything with an exit code
 */
export function serve({ installation, address, sandboxPort, database, demo, external, dev, end }) {
  const sandboxUrl = sandboxPort ? `http://127.0.0.1:${sandboxPort}` : '';
  const environment = {
    NODE_ENV: dev ? 'development' : 'production',
    HOST: address.host,
    PORT: String(address.port),
    DATA_DIR: installation.dataDir,
    DATABASE_URL: database.url,
    SECRET: process.env.SECRET || installation.secret(),
    METRICS_KEY: process.env.METRICS_KEY || installation.secret('metrics-key'),
    DEMO: demo.state === 'none' ? '' : '1',
    SANDBOX_URL: sandboxUrl,
  };
  const fail = (text) => {
    console.error(`throughline: ${text}`);
    void end(1);
  };
  const onChange = () => installation.record({ web: web.pid, worker: worker.pid, sandbox: sandbox?.pid });
  const answers = {
    ready() {
      web.send({ type: 'demo', state: shownDemo() });
      if (!greeted) web.send({ type: 'administrator' });
    },
    refused({ message }) {
      web.stopped = true;
      fail(message);
    },
    administrator: ({ path }) => greet(path),
    loader: ({ token }) => load(token),
  };
  const web = new Supervised({
    name: 'web',
    args: webArguments,
    env: {
      ...environment,
      ROLE: 'web',
      DATABASE_POOL_SIZE: process.env.DATABASE_POOL_SIZE || '20',
      DATABASE_TIMEOUT_MS: process.env.DATABASE_TIMEOUT_MS || '30000',
    },
    onChange,
    onHopeless: () => fail('web does not start; see the messages above.'),
    onMessage: (message) => answers[message.type]?.(message),
  });
  const worker = new Supervised({
    name: 'the worker',
    args: args('.build/worker.js'),
    env: { ...environment, ROLE: 'worker' },
    onChange,
    onHopeless: () => fail('the worker does not start; see the messages above.'),
    onMessage(message) {
      if (message.type === 'metrics') web.send({ ...message, from: 'worker' });
    },
  });

  const sandbox = sandboxUrl
    ? new Supervised({
        name: 'the sandbox',
        // A client of the public addresses: it knows no database.
        args: ['--max-old-space-size=256', ...args(SANDBOX)],
        env: {
          DATA_DIR: installation.dataDir,
          DATABASE_URL: '',
          THROUGHLINE_URL: address.local,
          SANDBOX_PORT: String(sandboxPort),
        },
        onChange,
        onHopeless: () => console.error('throughline: the sandbox does not start; the rest goes on without it.'),
        onMessage(message) {
          if (message.type !== 'ready' || told) return;
          told = true;
          say(`Its billing system, CRM and ERPs answer at ${sandboxUrl}`);
        },
      })
    : undefined;
  let told = false;
  const accompany = () => {
    if (sandbox && !sandbox.pid && existsSync(SANDBOX)) sandbox.start();
  };

  let greeted = false;
  let loader;
  let failed = false;
  const mayLoad = () => ['wanted', 'loading'].includes(demo.state) && existsSync(DEMO);
  const shownDemo = () => (failed ? 'failed' : mayLoad() ? 'loading' : demo.state === 'loaded' ? 'loaded' : 'none');

  /** @param path of the page where the first administrator is made; null when there is one */
  function greet(path) {
    if (greeted) return;
    if (external && demo.state === 'wanted' && !path) {
      demo.keep('none');
      fail('The demo company only goes into an empty database, and this one has users already.');
      return;
    }
    greeted = true;
    say(`Ready at ${address.local}`);
    if (demo.state !== 'none') {
      say('Sign in there as one of the people of the demo company; only this machine is offered them.');
      if (mayLoad()) web.send({ type: 'loader' });
      else if (demo.state === 'loaded') accompany();
    } else if (path) say(`Become its administrator, once, at ${address.local}${path}`);
  }

  /** The demo company enters by the public interfaces, as an administrator for an hour. */
  function load(token) {
    if (loader) return;
    demo.keep('loading');
    const file = installation.handOver('loader-token', token);
    const env = {
      DATA_DIR: installation.dataDir,
      THROUGHLINE_URL: address.local,
      THROUGHLINE_TOKEN_FILE: file,
      SANDBOX_URL: sandboxUrl,
    };
    loader = spawn(process.execPath, args(DEMO, 'load'), {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...quietly, ...env },
    });
    installation.record({ demo: loader.pid });
    loader.once('exit', (code) => {
      loader = undefined;
      installation.handOver('loader-token', undefined);
      installation.record({ demo: undefined });
      failed = code !== 0;
      if (!failed) {
        demo.keep('loaded');
        accompany();
      } else if (code !== null) say('The demo company is not complete; the next start goes on with it.');
      web.send({ type: 'demo', state: shownDemo() });
    });
  }

  const moved = (url) => Promise.all([web, worker].map((child) => child.restart({ DATABASE_URL: url })));
  const look = () => database.look(moved).catch((error) => console.error(`throughline: ${error.message}`));
  const checks = database.look && setInterval(look, 2_000);
  web.start();
  worker.start();
  return {
    web,
    worker,
    sandbox,
    async stop() {
      clearInterval(checks);
      loader?.kill('SIGTERM');
      await Promise.all([web.stop(), worker.stop(), sandbox?.stop()]);
    },
  };
}
