import { readFileSync } from 'node:fs';
import { defineConfig } from 'prisma/config';

/** For the Prisma CLI (`npm run prisma -- …`, `prisma generate`); the app itself connects in server/runtime/db.ts. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  experimental: { externalTables: true },
  // Tables that migrations make and the schema does not model (partitioned parents, tables for COPY). Without their
  // names the next generated migration would drop them. Partition children need no entry.
  tables: { external: JSON.parse(readFileSync('prisma/external-tables.json', 'utf8')) },
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost:5432/unset' },
});
