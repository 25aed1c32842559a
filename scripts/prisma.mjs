import { spawn } from 'node:child_process';
import { quietly, tool } from './command.mjs';
import { withCluster } from './postgres.mjs';
import { runEntry } from './refusal.mjs';

// The Prisma CLI over the engine from npm and, unless DATABASE_URL says otherwise, the embedded database:
// `npm run prisma -- migrate status`, `… migrate resolve --applied NAME`.
await runEntry(async () => {
  const prisma = async ({ url }) => {
    const env = {
      ...process.env,
      ...quietly,
      DATABASE_URL: url,
      PRISMA_SCHEMA_ENGINE_BINARY: 'scripts/schema-engine.mjs',
    };
    // It knows --help and refuses what it does not know by itself.
    const child = spawn(tool('prisma'), process.argv.slice(2), { stdio: 'inherit', env });
    process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  };
  if (process.env.DATABASE_URL) await prisma({ url: process.env.DATABASE_URL });
  else await withCluster(process.env.DATA_DIR || '.data', prisma);
});
