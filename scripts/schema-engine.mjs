#!/usr/bin/env node
// Prisma's schema engine without its download: the WASM build from npm, called directly (`openEngine`) or, run as a
// program, through the JSON-RPC that the Prisma CLI speaks with its binary (PRISMA_SCHEMA_ENGINE_BINARY).
import { randomUUID } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

const INTERNAL_CHAR = 18;
const TEXT = 25;

/** The parts of a connection URL. Handed over whole, it would win over the name of the shadow database. */
function connection(url) {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  return {
    host: searchParams.get('host') ?? decodeURIComponent(hostname),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(searchParams.get('sslmode') && searchParams.get('sslmode') !== 'disable'
      ? { ssl: { rejectUnauthorized: searchParams.get('sslmode').startsWith('verify') } }
      : {}),
  };
}

/** Mends what the adapter lacks as a migration driver. */
function mend(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  const charColumns = new WeakMap();
  // The catalog's type "char" is unknown to it: read as text, reported as a character.
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    const columns = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== INTERNAL_CHAR) continue;
      field.dataTypeID = TEXT;
      columns.push(index);
    }
    charColumns.set(query, columns);
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns.get(query) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  // It splits scripts at every ';' and so breaks function bodies; PostgreSQL takes a script whole.
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

class MigrationAdapter extends PrismaPg {
  opened = [];

  constructor(target) {
    super(target);
    this.target = target;
  }

  async connect() {
    const adapter = mend(await super.connect());
    this.opened.push(adapter);
    return adapter;
  }

  /** The engine never closes its own connection, and the process would wait for it. */
  async dispose() {
    await Promise.all(this.opened.map((adapter) => adapter.dispose()));
  }

  /** The stock one drops the shadow database while its own pool still holds it. */
  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    const keeper = new pg.Client(this.target);
    await keeper.connect();
    await keeper.query(`CREATE DATABASE "${database}" TEMPLATE template0`);
    const adapter = mend(await new PrismaPg({ ...this.target, database }).connect());
    const close = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await close();
      await keeper.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
      await keeper.end();
    };
    return adapter;
  }
}

let loaded;
async function load() {
  const wasm = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm')
    .replace(/schema_engine\.js$/, 'schema_engine_bg.wasm');
  const imports = { ...bindings };
  // It never clears the ten-second timer of its lock, and the process would wait for it.
  for (const name of Object.keys(bindings).filter((key) => key.startsWith('__wbg_setTimeout'))) {
    imports[name] = (...args) => {
      const timer = bindings[name](...args);
      timer.unref?.();
      return timer;
    };
  }
  const { instance } = await WebAssembly.instantiate(readFileSync(wasm), { './schema_engine_bg.js': imports });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  // Without it a panic of the engine is itself a crash and its message is lost.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message) {
      process.stderr.write(`schema engine panic: ${message}\n`);
    },
  };
}

/**
 * An engine for one database.
 * @param url of the database that migrations are applied to or compared with
 * @param datamodels [path, content] of the Prisma schema files
 * @returns the engine, and `close` for its connections
 */
export async function openEngine(url, datamodels) {
  loaded ??= load();
  await loaded;
  const adapter = new MigrationAdapter(connection(url));
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  const options = { datamodels: datamodels?.length ? datamodels : undefined };
  return { engine: await bindings.SchemaEngine.new(options, () => {}, factory), close: () => adapter.dispose() };
}

function readArguments(args) {
  const read = { datamodels: [], url: process.env.DATABASE_URL, command: undefined };
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--datamodels') {
      const given = args[++at].trimStart();
      const file = given.startsWith('{') ? JSON.parse(given) : { path: given, content: readFileSync(given, 'utf8') };
      read.datamodels.push([file.path, file.content]);
    } else if (args[at] === '--datasource') read.url = JSON.parse(args[++at]).url ?? read.url;
    else if (args[at] === 'cli') read.command = args[++at];
    else if (args[at].startsWith('--')) at++;
  }
  return read;
}

/** `can-connect-to-database` and `create-database`, which the CLI asks for as commands of their own. */
async function runCommand(command, url) {
  const { database, ...server } = connection(url);
  const client = new pg.Client({ ...server, database: command === 'create-database' ? 'postgres' : database });
  try {
    await client.connect();
    if (command === 'create-database') await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
    await client.end();
  } catch (error) {
    const code = error.code === '3D000' ? 'P1003' : 'P1001';
    const fields = { error_code: code, message: error.message };
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`);
    process.exitCode = 1;
  }
}

async function serve({ url, datamodels }) {
  let engine;
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    let answer;
    try {
      engine ??= (await openEngine(url, datamodels)).engine;
      const name = method === 'getDatabaseVersion' ? 'version' : method;
      const result =
        method === 'createDatabase' ? { databaseName: connection(url).database } : await engine[name](params ?? {});
      answer = { result: result ?? {} };
    } catch (error) {
      const data = {
        is_panic: false,
        message: error?.message ?? String(error),
        meta: error?.meta ?? null,
        error_code: error?.code ?? null,
      };
      answer = { error: { code: 4466, message: 'An error happened. Check the data field for details.', data } };
    }
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
  }
  process.exit(0);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const asked = readArguments(process.argv.slice(2));
  if (asked.command) await runCommand(asked.command, asked.url);
  else await serve(asked);
}
