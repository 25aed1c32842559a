import { createHash } from 'node:crypto';
import { existsSync, readFileSync, watch as watchFiles } from 'node:fs';
import { context } from 'esbuild';
import { bundling, generate } from './build.mjs';
import { run, tool } from './command.mjs';

const say = (text) => console.log(`throughline: ${text}`);
const print = (file) => (existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : '');

/** Calls `work` once things have been quiet for a moment, and never twice at a time. */
function settled(work) {
  let timer;
  let last = Promise.resolve();
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(work).catch((error) => console.error(error.message));
    }, 200);
  };
}

/**
 * Development: pages are Next's to reload; web and worker start again when their programs change, and the contract
 * and the types of the operations follow the sources.
 */
export async function watch({ web, worker, sandbox }) {
  const programs = [
    { child: web, file: '.build/web.js' },
    { child: worker, file: '.build/worker.js' },
    ...(sandbox ? [{ child: sandbox, file: '.build/sandbox.js' }] : []),
  ].map((program) => ({ ...program, seen: print(program.file) }));
  const restart = async () => {
    for (const program of programs) {
      const now = print(program.file);
      if (now === program.seen) continue;
      program.seen = now;
      say(`${program.child.name} starts again with its new program.`);
      // What has not been started yet starts with its new program anyway.
      if (program.child.pid) await program.child.restart();
    }
  };
  const types = settled(() => generate(say));
  const contract = settled(async () => {
    if (existsSync('graphql/schema.ts')) {
      const { code, output } = await run(tool('tsx'), ['scripts/print-schema.ts']);
      if (code !== 0) throw new Error(output);
    }
    await generate(say);
  });
  const options = bundling();
  const bundler = await context({
    ...options,
    plugins: [
      ...options.plugins,
      {
        name: 'restart',
        setup(build) {
          build.onEnd(({ errors }) => {
            for (const { location, text } of errors) console.error(`${location?.file}:${location?.line} ${text}`);
            if (errors.length === 0) return restart();
          });
        },
      },
    ],
  });
  await bundler.watch();
  for (const [folder, follow] of [
    ['components', types],
    ['graphql', contract],
  ]) {
    if (!existsSync(folder)) continue;
    watchFiles(folder, { recursive: true }, (_event, name) => {
      if (name && /\.tsx?$/.test(name) && !name.startsWith('gql')) follow();
    });
  }
}
