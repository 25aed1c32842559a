import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { withCluster } from './postgres.mjs';
import { Refusal, runEntry } from './refusal.mjs';
import { readArguments } from './usage.mjs';

const SCHEMA = 'prisma/schema.prisma';
const MIGRATIONS = 'prisma/migrations';
const LOCKFILE = 'migration_lock.toml';
/** Two starts against one database must not migrate at the same time; any fixed number will do. */
const LOCK_KEY = 7_205_113;

const text = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
const filters = () => ({ externalTables: JSON.parse(text('prisma/external-tables.json') ?? '[]'), externalEnums: [] });
const schema = () => ({ files: [{ path: SCHEMA, content: readFileSync(SCHEMA, 'utf8') }] });

/** The migrations in the repository, in order. */
function migrations() {
  const entries = existsSync(MIGRATIONS) ? readdirSync(MIGRATIONS, { withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, script: readFileSync(path.join(MIGRATIONS, name, 'migration.sql'), 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The same as the engine wants it. */
function migrationsList() {
  return {
    baseDir: path.resolve(MIGRATIONS),
    lockfile: { path: LOCKFILE, content: text(path.join(MIGRATIONS, LOCKFILE)) },
    shadowDbInitScript: '',
    migrationDirectories: migrations().map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
    })),
  };
}

async function withEngine(url, work) {
  const { openEngine } = await import('./schema-engine.mjs');
  const { engine, close } = await openEngine(url, [[SCHEMA, readFileSync(SCHEMA, 'utf8')]]);
  try {
    return await work(engine);
  } finally {
    await close();
  }
}

/** Whether the database has exactly these migrations, finished and unedited: what the engine would find, in 5 ms. */
async function isCurrent(client) {
  const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS known");
  if (!rows[0].known) return false;
  const applied = await client.query(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const found = new Map(applied.rows.map((row) => [row.migration_name, row]));
  const wanted = migrations();
  return (
    wanted.length === found.size &&
    wanted.every(({ name, script }) => {
      const row = found.get(name);
      return row?.finished_at && row.checksum === createHash('sha256').update(script).digest('hex');
    })
  );
}

/**
 * Brings a database to this release's schema.
 * @returns the names of the migrations that were applied now
 */
export async function migrate(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    if (await isCurrent(client)) return [];
    const wanted = { migrationsList: migrationsList(), filters: filters() };
    const { appliedMigrationNames } = await withEngine(url, (engine) => engine.applyMigrations(wanted));
    return appliedMigrationNames;
  } catch (error) {
    throw new Refusal(`The database could not be migrated: ${String(error.message ?? error).trim()}`);
  } finally {
    await client.end();
  }
}

/**
 * Writes the migration that leads from the last one to the schema.
 * @returns its folder, or undefined when there is nothing to change
 */
async function createMigration(url, name) {
  const wanted = {
    migrationName: name,
    draft: false,
    migrationsList: migrationsList(),
    schema: schema(),
    filters: filters(),
  };
  const made = await withEngine(url, async (engine) => {
    // Builds the schema that the migrations lead to in a shadow database; createMigration alone finds none.
    await engine.devDiagnostic({ migrationsList: wanted.migrationsList, filters: wanted.filters });
    return engine.createMigration(wanted);
  });
  if (!made.migrationScript) return undefined;
  const folder = path.join(MIGRATIONS, made.generatedMigrationName);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `migration.${made.extension}`), made.migrationScript);
  return folder;
}

/** What the migrations would still have to change to arrive at the schema; empty when they agree. */
export async function drift(url) {
  const asked = {
    from: { tag: 'migrations', ...migrationsList() },
    to: { tag: 'schemaDatamodel', ...schema() },
    script: true,
    exitCode: true,
    filters: filters(),
  };
  const difference = await withEngine(url, (engine) => engine.diff(asked));
  return difference.exitCode === 0 ? '' : (difference.stdout ?? 'unknown difference').trim();
}

const commands = {
  async deploy(url) {
    const applied = await migrate(url);
    console.log(applied.length ? `Applied ${applied.join(', ')}.` : 'Nothing to apply.');
  },
  async new(url, name) {
    const folder = await createMigration(url, name);
    console.log(
      folder
        ? `Wrote ${folder}/migration.sql: read it, then npm run migrate.`
        : 'The migrations already lead to the schema.',
    );
  },
  async drift(url) {
    const difference = await drift(url);
    if (difference) throw new Refusal(`The migrations do not lead to the schema. Missing:\n${difference}`);
    console.log('The migrations lead to the schema.');
  },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runEntry(async () => {
    const [command = 'deploy', ...args] = process.argv.slice(2);
    const work = commands[command];
    if (!work) throw new Refusal(`"${command}" is not known here; there are ${Object.keys(commands).join(', ')}.`);
    const { words } = readArguments({ deploy: 'migrate', new: 'migrate:new' }[command] ?? command, args);
    // New migrations are always made on the embedded database: they need a shadow database beside it.
    if (command === 'deploy' && process.env.DATABASE_URL) await work(process.env.DATABASE_URL);
    else await withCluster(process.env.DATA_DIR || '.data', ({ url }) => work(url, ...words));
  });
}
