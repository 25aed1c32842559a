import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type PoolClient, types } from 'pg';
import { type Prisma, PrismaClient } from '../../generated/prisma/client';
import { env } from './env';
import { ListenHub } from './listen';
import { log } from './log';

type Parse = (value: string) => unknown;
const count: Parse = (value) => {
  const number = Number(value);
  // A count beyond 2^53 would silently become another number: better no answer than a wrong one.
  if (!Number.isSafeInteger(number)) throw new RangeError(`int8 ${value} does not fit a number; cast it to text`);
  return number;
};
const asIs: Parse = (value) => value;
const { arrayParser } = types as unknown as {
  arrayParser: { create(value: string, parse: Parse): { parse(): unknown[] } };
};
const list =
  (parse: Parse): Parse =>
  (value) =>
    arrayParser.create(value, parse).parse();

/** By type OID: int8 and its array, numeric (never a float) and its array, date as 'YYYY-MM-DD' and its array. */
const parsers: Record<number, Parse> = {
  20: count,
  1016: list(count),
  1700: asIs,
  1231: list(asIs),
  1082: asIs,
  1182: list(asIs),
};
/** Set per pool and not globally: Prisma's adapter reads the global ones. */
const typeParsers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
};

/** Where a unit of work waits for the connection that Prisma begins its transaction on. */
const beginning = new AsyncLocalStorage<{ client?: PoolClient }>();

/** Prisma's adapter, which tells the unit of work that begins a transaction on which connection it does. */
class Adapter extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => {
      const begun = await start(isolation);
      const waiting = beginning.getStore();
      if (waiting) waiting.client = (begun as unknown as { client: PoolClient }).client;
      return begun;
    };
    return adapter;
  }
}

type Held = { pool: Pool; prisma: PrismaClient; hub: ListenHub };
// Next's route bundles and the server around them share one pool, one Prisma client, one listener.
const slot = globalThis as typeof globalThis & { throughlineDatabase?: Held };

function open(): Held {
  const connection = { connectionString: env.databaseUrl, application_name: `throughline ${env.role}` };
  const opened = new Pool({
    ...connection,
    max: env.poolSize,
    types: typeParsers,
    statement_timeout: env.statementTimeout || undefined,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  opened.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  return {
    pool: opened,
    prisma: new PrismaClient({ adapter: new Adapter(opened) }),
    hub: new ListenHub({ ...connection, application_name: `throughline ${env.role} listener`, keepAlive: true }),
  };
}

slot.throughlineDatabase ??= open();
const held = slot.throughlineDatabase;

/** The connections of this process. numeric and date come as strings, int8 as a safe integer, timestamptz as Date. */
export const pool: Pool = held.pool;

/** Prisma over the same connections: for single objects and the GraphQL selection, not for lists and counts. */
export const prisma: PrismaClient = held.prisma;

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it throws.
 * @param isolation PostgreSQL's default, READ COMMITTED, unless said otherwise
 * @param planOnce prepared statements keep one plan for all values: for lookups by key
 */
export async function transaction<T>(
  work: (client: PoolClient) => Promise<T>,
  isolation: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE' = 'READ COMMITTED',
  planOnce = false,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const begin = isolation === 'READ COMMITTED' ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${isolation}`;
    await client.query<never>(planOnce ? `${begin}; SET LOCAL plan_cache_mode = force_generic_plan` : begin);
    const result = await work(client);
    await client.query<never>('COMMIT');
    return result;
  } catch (error) {
    // A connection that can't roll back must not go back into the pool with a transaction open.
    await client.query<never>('ROLLBACK').catch((reason: Error) => {
      broken = reason;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** One transaction, by Prisma and by statement alike: the same connection, committed or rolled back together. */
export interface Unit {
  /** For single objects. */
  readonly prisma: Prisma.TransactionClient;
  /** For statements over sets, and for what still takes a connection. */
  readonly client: PoolClient;
}

/**
 * What a command does, in one transaction: single objects through `prisma`, sets through `client` (`rowsOf` takes it).
 * Committed when it resolves, rolled back when it throws.
 */
export async function unitOfWork<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
  const begun: { client?: PoolClient } = {};
  return beginning.run(begun, () =>
    prisma.$transaction(
      (tx) => {
        if (!begun.client) throw new Error('Prisma began a transaction on a connection that it did not tell');
        return beginning.exit(() => work({ prisma: tx, client: begun.client as PoolClient }));
      },
      { maxWait: 10_000, timeout: 60_000 },
    ),
  );
}

/**
 * Payloads that NOTIFY sends on `channel`, from now on. An empty payload (`GAP`) means that the connection was lost
 * or the reader too slow: something may have been missed, so look at the tables again.
 * `return()` frees it at once; all subscribers share one connection outside the pool.
 */
export function listen(channel: string): AsyncIterableIterator<string> {
  return held.hub.subscribe(channel);
}

/**
 * Sends a payload of less than 8,000 bytes to whoever listens on `channel`: when the transaction of `on` commits, at
 * once outside of one.
 */
export async function notify(on: Pick<Pool, 'query'>, channel: string, payload: string): Promise<void> {
  await on.query<never>('SELECT pg_notify($1, $2)', [channel, payload]);
}

/** Closes everything; the process can end then. */
export async function closeDatabase(): Promise<void> {
  slot.throughlineDatabase = undefined;
  await held.hub.close();
  await held.prisma.$disconnect();
  await held.pool.end();
}
