/** What a kind of golden rows is: which statements it rests on, how it is chosen and written, what hangs on it. */
import type { PoolClient } from 'pg';
import type { StatementDraft } from '@/domain/drafts';
import { holdingAt, holdings, nextEdge } from '@/domain/intervals';
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

export interface GoldenKind {
  readonly kinds: readonly StatementKind[];
  /** Brings the golden rows of these subjects (external IDs of statements) in line with what is said. */
  settle(settling: Settling, subjects: readonly string[]): Promise<void>;
}

type Value = string | number | null;

interface GoldenTable {
  readonly kind: StatementKind;
  readonly table: string;
  /** Names and types of the primary key and of the other columns. */
  readonly key: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, string>>;
  /** Key and columns of a statement. */
  row(statement: Statement): Readonly<Record<string, Value>>;
  /** Marks what used these rows: they came, went or changed. */
  dependants?(client: PoolClient, changed: readonly Readonly<Record<string, string>>[]): Promise<void>;
}

/**
 * Golden rows of which each is what one statement says: of those that hold now the one in force. Three statements for
 * any number of subjects.
 */
export function goldenTable({ kind, table, key, columns, row, dependants }: GoldenTable): GoldenKind {
  const [keys, rest] = [Object.keys(key), Object.keys(columns)];
  const shape = (types: Readonly<Record<string, string>>) =>
    Object.entries(types)
      .map(([name, type]) => `${name} ${type}`)
      .join(', ');
  const same = keys.map((name) => `g.${name} = x.${name}`).join(' AND ');
  const told = keys.map((name) => `g.${name}::text AS ${name}`).join(', ');
  const tuple = (alias: string) => `(${rest.map((name) => `${alias}.${name}`).join(', ')})`;
  const remove = `DELETE FROM ${table} g USING jsonb_to_recordset($1::jsonb) AS x(${shape(key)}) WHERE ${same} RETURNING ${told}`;
  const upsert = `INSERT INTO ${table} AS g (${[...keys, ...rest].join(', ')})
    SELECT ${[...keys, ...rest].join(', ')} FROM jsonb_to_recordset($1::jsonb) AS x(${shape({ ...key, ...columns })}) ORDER BY ${keys.join(', ')}
    ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}
    WHERE ${tuple('g')} IS DISTINCT FROM ${tuple('excluded')} RETURNING ${told}`;
  const keyOf = (values: Readonly<Record<string, Value>>) => JSON.stringify(keys.map((name) => values[name]));
  return {
    kinds: [kind],
    async settle({ client, at }, subjects) {
      const statements = await loadStatements(client, 's.kind = $1 AND s.external_id = ANY($2)', [kind, subjects]);
      const bySubject = new Map<string, Statement[]>(subjects.map((subject) => [subject, []]));
      for (const statement of statements) bySubject.get(statement.externalId)?.push(statement);
      const said = new Map<string, Readonly<Record<string, Value>>>();
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
      // What any content ever named and none says now is no longer said.
      const unsaid = new Map(statements.map(row).map((values) => [keyOf(values), values]));
      for (const held of said.keys()) unsaid.delete(held);
      const { rows: gone } = await client.query<Record<string, string>>(remove, [JSON.stringify([...unsaid.values()])]);
      const { rows: changed } = await client.query<Record<string, string>>(upsert, [
        JSON.stringify([...said.values()]),
      ]);
      await writeWakes(client, kind, wakes);
      if (dependants && gone.length + changed.length > 0) await dependants(client, [...gone, ...changed]);
    },
  };
}
