/** What a kind of golden rows is: which statements it rests on, how it is chosen and written, what hangs on it. */
import type { PoolClient } from 'pg';
import type { StatementDraft } from '@/domain/drafts';
import { holdingAt, holdings, nextEdge } from '@/domain/intervals';
import type { RowOf } from '@/server/runtime/sets';
import type { DB } from '../../../generated/kysely/types';
import type { SourceRow } from '../sources';
import { loadStatements, type Statement } from './statements';
import { type Wake, writeWakes } from './wakes';

type StatementKind = Exclude<StatementDraft['kind'], 'correction'>;

/** One round of settling: everything that is chosen is chosen at `at`. */
export interface Settling {
  readonly client: PoolClient;
  readonly sources: ReadonlyMap<number, SourceRow>;
  readonly at: Date;
}

/** A golden row, and what the statements say it should be; null where one of the two is missing. */
export interface GoldenDifference {
  readonly what: string;
  readonly where: string;
  readonly kept: string | null;
  readonly recomputed: string | null;
}

export interface GoldenKind {
  readonly kinds: readonly StatementKind[];
  /** Compares the golden rows of these subjects with what is said, and writes nothing. */
  compare(settling: Settling, subjects: readonly string[]): Promise<GoldenDifference[]>;
  /** Rows that no statement ever named. */
  strays(client: PoolClient, most: number): Promise<GoldenDifference[]>;
  /** Brings the golden rows of these subjects (external IDs of statements) in line with what is said. */
  settle(settling: Settling, subjects: readonly string[]): Promise<void>;
}

type Value = string | number | null;

type Types = Readonly<Record<string, string>>;
const shape = (types: Types) =>
  Object.entries(types)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');

/** Rows of a table under these keys against the rows that should be there, in one statement. */
export async function compareRows(
  client: PoolClient,
  { table, key, columns }: { readonly table: string; readonly key: Types; readonly columns: Types },
  keys: readonly object[],
  wanted: readonly object[],
): Promise<GoldenDifference[]> {
  const names = Object.keys(key).join(', ');
  const tuple = (alias: string) =>
    `jsonb_build_object(${Object.entries(columns)
      .map(([name, type]) => `'${name}', ${type === 'numeric' ? `trim_scale(${alias}.${name})` : `${alias}.${name}`}`)
      .join(', ')})`;
  const { rows } = await client.query<GoldenDifference>(
    `WITH held AS (SELECT ${names}, ${tuple('g')} AS kept FROM ${table} g JOIN (SELECT DISTINCT * FROM jsonb_to_recordset($1::jsonb) AS k(${shape(key)})) k USING (${names})),
     wanted AS (SELECT ${names}, ${tuple('x')} AS recomputed FROM jsonb_to_recordset($2::jsonb) AS x(${shape({ ...key, ...columns })}))
     SELECT '${table}' AS what, concat_ws(' / ', ${names}) AS where, kept::text AS kept, recomputed::text AS recomputed
     FROM held FULL JOIN wanted USING (${names}) WHERE kept IS DISTINCT FROM recomputed ORDER BY 2`,
    [JSON.stringify(keys), JSON.stringify(wanted)],
  );
  return rows;
}

/** Rows `g` of a table without any statement of these kinds about `subject`. */
export async function straysOf(
  client: PoolClient,
  table: string,
  subject: string,
  kinds: readonly StatementKind[],
  most: number,
): Promise<GoldenDifference[]> {
  const { rows } = await client.query<GoldenDifference>(
    `SELECT '${table}' AS what, ${subject} AS where, 'a row' AS kept, NULL AS recomputed FROM ${table} g
     WHERE NOT EXISTS (SELECT FROM statement s WHERE s.kind = ANY($1) AND s.external_id = ${subject}) ORDER BY 2 LIMIT $2`,
    [kinds, most],
  );
  return rows;
}

type ColumnOf<Table extends keyof DB> = keyof RowOf<Table> & string;

interface GoldenTable<Table extends keyof DB, Key extends ColumnOf<Table>, Column extends ColumnOf<Table>> {
  readonly kind: StatementKind;
  readonly table: Table;
  /** Names and types of the primary key and of the other columns. */
  readonly key: Readonly<Record<Key, string>>;
  readonly columns: Readonly<Record<Column, string>>;
  /** SQL: the external ID of the statements that a row `g` rests on. */
  readonly subject: string;
  /** Key and columns of a statement. */
  row(statement: Statement): Readonly<Record<NoInfer<Key | Column>, Value>>;
  /** Marks what used these rows: they came, went or changed. */
  dependants?(client: PoolClient, changed: readonly KeyText<Key>[]): Promise<void>;
}

/** The primary key of a row, each column as text. */
type KeyText<Key extends string> = Readonly<Record<Key, string>>;

/**
 * Golden rows of which each is what one statement says: of those that hold now the one in force. Three statements for
 * any number of subjects.
 */
export function goldenTable<
  Table extends keyof DB,
  Key extends ColumnOf<Table>,
  Column extends Exclude<ColumnOf<Table>, Key>,
>({ kind, table, key, columns, subject, row, dependants }: GoldenTable<Table, Key, Column>): GoldenKind {
  const [keys, rest] = [Object.keys(key) as Key[], Object.keys(columns) as Column[]];
  const same = keys.map((name) => `g.${name} = x.${name}`).join(' AND ');
  const told = keys.map((name) => `g.${name}::text AS ${name}`).join(', ');
  const tuple = (alias: string) => `(${rest.map((name) => `${alias}.${name}`).join(', ')})`;
  const remove = `DELETE FROM ${table} g USING jsonb_to_recordset($1::jsonb) AS x(${shape(key)}) WHERE ${same} RETURNING ${told}`;
  const upsert = `INSERT INTO ${table} AS g (${[...keys, ...rest].join(', ')})
    SELECT ${[...keys, ...rest].join(', ')} FROM jsonb_to_recordset($1::jsonb) AS x(${shape({ ...key, ...columns })}) ORDER BY ${keys.join(', ')}
    ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}
    WHERE ${tuple('g')} IS DISTINCT FROM ${tuple('excluded')} RETURNING ${told}`;
  const keyOf = (values: Readonly<Record<Key, Value>>) => JSON.stringify(keys.map((name) => values[name]));
  /** What the statements say of these subjects at an instant, what they once said and say no more, and when that changes. */
  async function compute({ client, at }: Settling, subjects: readonly string[]) {
    const statements = await loadStatements(client, 's.kind = $1 AND s.external_id = ANY($2)', [kind, subjects]);
    const bySubject = new Map<string, Statement[]>(subjects.map((subject) => [subject, []]));
    for (const statement of statements) bySubject.get(statement.externalId)?.push(statement);
    const said = new Map<string, Readonly<Record<Key | Column, Value>>>();
    const wakes: Wake[] = [];
    for (const [subject, all] of bySubject) {
      const course = holdings(all.filter(({ superseded }) => !superseded));
      const chosen = holdingAt(course, at.getTime());
      if (chosen) {
        const values = row(chosen.version);
        said.set(keyOf(values), values);
      }
      wakes.push({ subject, at: nextEdge(course, at.getTime()) });
    }
    const ever = new Map(statements.map(row).map((values) => [keyOf(values), values]));
    return {
      said: [...said.values()],
      unsaid: [...ever].flatMap(([name, values]) => (said.has(name) ? [] : [values])),
      wakes,
    };
  }
  return {
    kinds: [kind],
    async compare(settling, subjects) {
      const { said, unsaid } = await compute(settling, subjects);
      return compareRows(settling.client, { table, key, columns }, [...said, ...unsaid], said);
    },
    strays: (client, most) => straysOf(client, table, subject, [kind], most),
    async settle(settling, subjects) {
      const { client } = settling;
      const { said, unsaid, wakes } = await compute(settling, subjects);
      const { rows: gone } = await client.query<KeyText<Key>>(remove, [JSON.stringify(unsaid)]);
      const { rows: changed } = await client.query<KeyText<Key>>(upsert, [JSON.stringify(said)]);
      await writeWakes(client, kind, wakes);
      if (dependants && gone.length + changed.length > 0) await dependants(client, [...gone, ...changed]);
    },
  };
}
