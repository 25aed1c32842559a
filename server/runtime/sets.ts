/**
 * Statements over sets, typed from prisma/schema.prisma. Built by Kysely, run through the project's own pool or
 * connection and planned once (prepared.ts), so that they cost what the same text written by hand costs. Values come as
 * the pool gives them: numeric and date as text, int8 as a number, instants as Date, JSON as `unknown`.
 */
import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  type Insertable,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  type Selectable,
  sql,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { DB } from '../../generated/kysely/types';
import { pool } from './db';
import { prepared } from './prepared';

/** A row of a table as the pool gives it, for the type of a statement that is written by hand: `query<Pick<RowOf<'team'>, 'id'>>`. */
export type RowOf<Table extends keyof DB> = Selectable<DB[Table]>;

type Camel<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;
type ColumnOf<Table extends keyof DB> = keyof RowOf<Table> & string;

/** What {@link columnsOf} gives: columns of a table under the names that the code has for them, `causeKey` for `cause_key`. */
export type FieldsOf<Table extends keyof DB, Column extends ColumnOf<Table>> = {
  readonly [Name in Column as Camel<Name>]: RowOf<Table>[Name];
};

/**
 * Columns of a table for the `SELECT` of a statement that is written by hand, `columnsOf<'account'>('a', OWN)`: its text
 * and the type of its row come from one list, which the schema checks.
 * @param alias what the statement calls the table
 */
export const columnsOf = <Table extends keyof DB = never>(alias: string, columns: readonly ColumnOf<Table>[]): string =>
  columns
    .map(
      (column) => `${alias}.${column} AS "${column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}"`,
    )
    .join(', ');

/** Builds statements: `rowsOf(sets.selectFrom('queue').select(['id', 'title']))`. It runs none by itself. */
export const sets = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/**
 * One of a set, as an array: `where('a.id', '=', anyOf(ids, 'uuid'))`. One text however many there are, which prepared.ts
 * turns into a look-up when it is one.
 */
export const anyOf = <Value>(
  values: readonly Value[],
  type: 'uuid' | 'text' | 'int' | 'bigint' | 'bytea',
): RawBuilder<Value> => sql<Value>`ANY(${values}::${sql.raw(`${type}[]`)})`;

/** A value for a column of JSON: the driver would write a list as an array of PostgreSQL. */
export const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

type Connection = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** How a statement runs. */
export interface Running {
  /** The connection of the transaction at hand; the pool unless said otherwise. */
  readonly on?: Connection;
  /**
   * False when the best plan hangs on the values, as with a pattern, a span of days or a set of any size: planned each
   * time then, as in the worker, whose sets grow with the load. A connection that prepares still does.
   */
  readonly steady?: boolean;
}

async function run<Row>(text: string, values: unknown[], { on = pool, steady = true }: Running): Promise<Row[]> {
  const { rows } = await (steady ? on.query(prepared(text, values)) : on.query(text, values));
  return rows as Row[];
}

/** The rows that a statement gives. */
export async function rowsOf<Row>(statement: Compilable<Row>, running: Running = {}): Promise<Row[]> {
  const { sql, parameters } = statement.compile();
  return run(sql, [...parameters], running);
}

/** The only row, or undefined when there is none. */
export const rowOf = async <Row>(statement: Compilable<Row>, running?: Running): Promise<Row | undefined> =>
  (await rowsOf(statement, running))[0];

/** A place in a fixed statement that a value is put in when it runs. */
class Place {
  constructor(readonly name: string) {}
}

/**
 * A statement that is built and compiled once and then run with other values: for what is asked thousands of times a
 * second. `build` sees a place for each value, to be handed on as it is (`where('id', '=', given.id)`,
 * `sql\`= ANY(${given.ids}::uuid[])\``), never looked into.
 */
export function fixed<Given extends Readonly<Record<string, unknown>>, Row>(
  build: (given: Given) => Compilable<Row>,
): (given: Given, running?: Running) => Promise<Row[]> {
  let compiled: { text: string; values: readonly unknown[] } | undefined;
  const places = new Proxy({}, { get: (_, name) => new Place(String(name)) }) as Given;
  return async (given, running = {}) => {
    compiled ??= sharing(build(places).compile());
    const values = compiled.values.map((value) => (value instanceof Place ? given[value.name] : value));
    return run(compiled.text, values, running);
  };
}

/** One parameter for each name however often the statement has its place: what may be a long list is sent once. */
function sharing({ sql, parameters }: CompiledQuery): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const numbers = parameters.map((value) => {
    const same =
      value instanceof Place ? values.findIndex((held) => held instanceof Place && held.name === value.name) : -1;
    return same < 0 ? values.push(value) : same + 1;
  });
  return { text: sql.replaceAll(/\$(\d+)/g, (_, number: string) => `$${numbers[Number(number) - 1]}`), values };
}

/** A row of a table's type without a value. With the schema's name: `record` alone is PostgreSQL's word for any row. */
const nullRow = (table: string): string => `NULL::public."${table}"`;

/** How a value crosses in JSON: bytes as `\x` and hexadecimal text, a number beyond 2^53 as text. */
type Crossing<Value> = Value extends Uint8Array ? string : Value extends number ? number | string : Value;
type Crossed<Row> = { readonly [Column in keyof Row]: Crossing<Row[Column]> };

/**
 * Writes rows of a table by one statement however many they are, as one JSON text. An instant finer than milliseconds
 * goes as text. No rows, no statement.
 * @param rest what follows the rows: their order, ON CONFLICT
 */
export function inserting<Table extends keyof DB, Column extends keyof Insertable<DB[Table]> & string>(
  table: Table,
  columns: readonly Column[],
  rest = '',
): (on: Connection, rows: readonly Crossed<Pick<Insertable<DB[Table]>, Column>>[]) => Promise<void> {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const text = `INSERT INTO "${table}" (${names}) SELECT ${names} FROM jsonb_populate_recordset(${nullRow(table)}, $1::jsonb) ${rest}`;
  return async (on, rows) => {
    if (rows.length > 0) await on.query<never>(text, [JSON.stringify(rows)]);
  };
}

/**
 * Changes columns of rows of a table, each found by its ID, by one statement however many they are; see {@link inserting}
 * for what can cross. No rows, no statement.
 */
export function updating<Table extends keyof DB, Column extends keyof Insertable<DB[Table]> & string>(
  table: 'id' extends keyof Insertable<DB[Table]> ? Table : never,
  columns: readonly Column[],
): (
  on: Connection,
  rows: readonly Crossed<Pick<Insertable<DB[Table]>, Column | ('id' & keyof Insertable<DB[Table]>)>>[],
) => Promise<void> {
  const changes = columns.map((column) => `"${column}" = n."${column}"`).join(', ');
  const text = `UPDATE "${table}" t SET ${changes} FROM jsonb_populate_recordset(${nullRow(table)}, $1::jsonb) n WHERE t.id = n.id`;
  return async (on, rows) => {
    if (rows.length > 0) await on.query<never>(text, [JSON.stringify(rows)]);
  };
}
