import { existsSync, mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { endLeftover, run, tool } from './command.mjs';
import { once } from './fingerprint.mjs';
import { withLock } from './processes.mjs';
import { Refusal, runEntry } from './refusal.mjs';
import { readArguments } from './usage.mjs';

/** Programs that are bundled for Node; an entry whose source is absent is left out. */
const entries = {
  web: 'server/web.ts',
  worker: 'server/worker.ts',
  demo: 'demo/main.ts',
  sandbox: 'demo/sandbox/main.ts',
  bench: 'bench/main.ts',
  ingest: 'server/ingest/cli.ts',
  verify: 'server/verification/cli.ts',
  reread: 'server/replay/cli.ts',
};
const versions = ['package.json', 'package-lock.json'];
const sources = [
  ...['app', 'components', 'graphql', 'server', 'domain', 'demo', 'bench', 'public'],
  ...[
    'prisma/schema.prisma',
    'schema.graphql',
    'next.config.js',
    'tsconfig.json',
    'scripts/build.mjs',
    'scripts/operations.mjs',
    ...versions,
  ],
];
const PID_FILE = '.build/child.json';
const isTest = (file) => /\.(?:test|spec)\.tsx?$/.test(file);

async function must(what, program, args, env) {
  const { code, output } = await run(program, args, { env, pidFile: PID_FILE });
  if (code !== 0) throw new Refusal(`${what} failed:\n${output.trim()}`);
}

const locked = (work, say) => {
  mkdirSync('.build', { recursive: true });
  const alone = async () => {
    await endLeftover(PID_FILE);
    return work();
  };
  return withLock('.build/lock', alone, {
    wait: 15 * 60_000,
    onWait: (holder) => say(`Waiting for the build of process ${holder?.pid ?? '?'} …`),
  });
};

/** Prisma's client, the types of statements over sets and those of the GraphQL operations, from the schemas. */
async function generateUnlocked() {
  await once(
    'prisma',
    {
      inputs: ['prisma/schema.prisma', 'prisma.config.ts', ...versions],
      outputs: ['generated/prisma/client.ts', 'generated/kysely/types.ts'],
    },
    // `generate` needs no schema engine, but looks for one.
    () =>
      must('prisma generate', tool('prisma'), ['generate'], {
        PRISMA_SCHEMA_ENGINE_BINARY: 'scripts/schema-engine.mjs',
      }),
  );
  if (!existsSync('schema.graphql')) return;
  await once(
    'graphql',
    {
      inputs: ['schema.graphql', 'codegen.ts', 'scripts/operations.mjs', 'components', ...versions],
      accepts: (file) => !isTest(file) && !file.endsWith('.css'),
      outputs: ['components/gql/graphql.ts', 'components/gql/operations.json'],
    },
    () => must('graphql-codegen', tool('graphql-codegen'), ['--config', 'codegen.ts', '--silent']),
  );
}

export const generate = (say = console.log) => locked(generateUnlocked, say);

/** '@/…' is a file of ours: without this, one that is missing would count as a package and only fail when it runs. */
const alias = {
  name: 'alias',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@\// }, ({ path, kind }) =>
      resolve(path.replace('@/', './'), { kind, resolveDir: process.cwd() }),
    );
  },
};

/** How the programs that run on Node beside Next are bundled. */
export const bundling = () => ({
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file))),
  outdir: '.build',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  plugins: [alias],
  sourcemap: true,
  logLevel: 'silent',
});

export async function bundle() {
  const { build: esbuild, stop } = await import('esbuild');
  try {
    await esbuild(bundling());
  } catch (error) {
    const faults = error.errors?.map(({ location, text }) => `${location?.file}:${location?.line} ${text}`).join('\n');
    throw new Refusal(`The server could not be bundled:\n${faults ?? error.message}`);
  } finally {
    // Its service would stay beside us for as long as we run.
    await stop();
  }
}

/** Generates and builds what a production start needs, where its inputs have changed since the last time. */
export function build(say = console.log) {
  return locked(async () => {
    await generateUnlocked();
    const outputs = ['.build/web.js', '.build/worker.js', '.next/BUILD_ID', '.next/server'];
    const began = Date.now();
    const worked = await once('app', { inputs: sources, accepts: (file) => !isTest(file), outputs }, async () => {
      say('Building (about a minute) …');
      await bundle();
      await must('next build', tool('next'), ['build'], { NODE_ENV: 'production' });
    });
    if (worked) say(`Built in ${Math.round((Date.now() - began) / 1000)} s.`);
  }, say);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runEntry(() => {
    const [name, ...args] = process.argv.slice(2);
    const generates = name === 'generate';
    readArguments(generates ? 'generate' : 'build', generates ? args : process.argv.slice(2));
    return generates ? generate() : build();
  });
}
