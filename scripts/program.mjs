import { spawn } from 'node:child_process';
import { build, bundle, generate } from './build.mjs';
import { quietly } from './command.mjs';
import { install } from './install.mjs';
import { withCluster } from './postgres.mjs';
import { Refusal, runEntry } from './refusal.mjs';
import { readArguments } from './usage.mjs';

/**
 * Programs that people call by `npm run`, with the names that they have there; each is bundled anew, which takes a
 * moment, so that it is never stale. The benchmark runs the built web and worker too.
 */
const PROGRAMS = {
  ingest: 'ingest',
  reread: 'reread',
  verify: 'verify',
  bench: 'bench',
  'demo live': 'demo:live',
  'demo reset': 'demo:reset',
};
/** What works on the database itself and not through the product's addresses. */
const ON_DATABASE = ['bench', 'reread', 'verify'];

/**
 * Runs a program with the arguments that follow its name, and ends as it ends. What the program does not know is refused
 * before anything is built. The program goes with what this process was told, Ctrl-C included: it decides what to do.
 */
await runEntry(async () => {
  const given = process.argv.slice(2);
  const called = Object.keys(PROGRAMS).find((name) => name === given.slice(0, name.split(' ').length).join(' '));
  if (!called) throw new Refusal(`Usage: node scripts/program.mjs ${Object.keys(PROGRAMS).join(' | ')} …`);
  const [name] = called.split(' ');
  readArguments(PROGRAMS[called], given.slice(called.split(' ').length));
  await install();
  if (name === 'bench') await build();
  else {
    await generate();
    await bundle();
  }
  const launch = async (env = {}) => {
    const child = spawn(process.execPath, ['--enable-source-maps', `.build/${name}.js`, ...given.slice(1)], {
      stdio: 'inherit',
      env: { ...process.env, ...quietly, ...env },
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    return new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
  };
  // What needs a PostgreSQL leaves none behind that did not run before.
  const own = ON_DATABASE.includes(name) && !process.env.DATABASE_URL;
  const code = own
    ? await withCluster(process.env.DATA_DIR || '.data', ({ url }) => launch({ DATABASE_URL: url }))
    : await launch();
  process.exit(code);
});
