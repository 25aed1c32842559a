import { spawn } from 'node:child_process';
import { quietly, tool } from './command.mjs';
import { ensureCluster } from './postgres.mjs';
import { runEntry } from './refusal.mjs';

// The Prisma CLI over the engine from npm and, unless DATABASE_URL says otherwise, the embedded database:
// `npm run prisma -- migrate status`, `… migrate resolve --applied NAME`.
await runEntry(async () => {
  const url = process.env.DATABASE_URL || (await ensureCluster({ dataDir: process.env.DATA_DIR || '.data' })).url;
  const env = {
    ...process.env,
    ...quietly,
    DATABASE_URL: url,
    PRISMA_SCHEMA_ENGINE_BINARY: 'scripts/schema-engine.mjs',
  };
  const child = spawn(tool('prisma'), process.argv.slice(2), { stdio: 'inherit', env });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
});
