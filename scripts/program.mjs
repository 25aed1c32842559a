import { spawn } from 'node:child_process';
import { build, bundle, generate } from './build.mjs';
import { quietly } from './command.mjs';
import { install } from './install.mjs';
import { Refusal, runEntry } from './refusal.mjs';

/**
 * Programs that people call by `npm run`; each is bundled anew, which takes a moment, so that it is
 * never stale. The benchmark runs the built web and worker too.
 */
const PROGRAMS = ['ingest', 'bench', 'demo'];

/**
 * Runs a program with the arguments that follow its name, and ends as it ends. The bundle goes with what it was told,
 * Ctrl-C included: the program decides what to do with it.
 */
await runEntry(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (!PROGRAMS.includes(name)) throw new Refusal(`Usage: node scripts/program.mjs ${PROGRAMS.join(' | ')} …`);
  await install();
  if (name === 'bench') await build();
  else {
    await generate();
    await bundle();
  }
  const child = spawn(process.execPath, ['--enable-source-maps', `.build/${name}.js`, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...quietly },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
  process.exit(code);
});
