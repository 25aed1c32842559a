import { type Compilable, type RawBuilder, sql } from 'kysely';
import type { Reach, Reader } from '@/domain/access';
import { fixed, type Running } from '@/server/runtime/sets';

/** Whether the reader sees every entity and region, and so also what belongs to none. */
export const unrestricted = (reader: Reader): boolean => reader.entities === '*' && reader.regions === '*';

/**
 * The access predicate of every read, as an SQL condition: only rows within the reader's regions and entities.
 * A row without entity or region is seen by those alone whom that attribute does not restrict.
 *
 * @param alias table alias that has `entity_id` and `region`
 * @param params values of the statement; what the condition needs is appended
 * @returns a condition that can stand after AND; `true` for the unrestricted
 */
export function reach(reader: Reader, alias: string, params: unknown[]): string {
  const within = (column: string, codes: Reach) => {
    if (codes === '*') return [];
    params.push(codes);
    return [`${alias}.${column} = ANY($${params.length}::text[])`];
  };
  const conditions = [...within('entity_id', reader.entities), ...within('region', reader.regions)];
  return conditions.length ? `(${conditions.join(' AND ')})` : 'true';
}

/** How a table writes that there is no entity or region: null, or '' where the column is part of a key. */
type Absent = 'null' | 'empty';
const isAbsent: Readonly<Record<Absent, string>> = { null: 'IS NULL', empty: `= ''` };

/**
 * The access predicate of cases: those within reach, and of those without entity the ones whose queue a team of the
 * reader owns, unless they are of a region out of reach. Cells of the rollup name the queue of cases without entity.
 * @param alias of a table that has `queue_id` too
 */
export function caseReach(reader: Reader, alias: string, params: unknown[], absent: Absent = 'null'): string {
  const within = reach(reader, alias, params);
  if (unrestricted(reader) || !reader.queues?.length) return within;
  const value = (codes: readonly string[]) => `ANY($${params.push(codes)}::text[])`;
  const owned = [`${alias}.entity_id ${isAbsent[absent]}`, `${alias}.queue_id = ${value(reader.queues)}`];
  if (reader.regions !== '*')
    owned.push(`(${alias}.region ${isAbsent[absent]} OR ${alias}.region = ${value(reader.regions)})`);
  return `(${within} OR (${owned.join(' AND ')}))`;
}

/**
 * The access predicate of what waits, the same as that of its cases: within reach, and of what has no entity also that
 * whose case is in a queue that a team of the reader owns, unless it is of a region out of reach.
 * @param alias of a table that has `entity_id` and `region`; null where what waits can have neither
 * @param subjects SQL: what a case about it may have as its subject
 */
export function waitingReach(
  reader: Reader,
  alias: string | null,
  subjects: readonly string[],
  params: unknown[],
): string {
  const within = alias === null ? String(unrestricted(reader)) : reach(reader, alias, params);
  if (unrestricted(reader) || !reader.queues?.length) return within;
  const value = (codes: readonly string[]) => `ANY($${params.push(codes)}::text[])`;
  const owned = `EXISTS (SELECT FROM exception_case w WHERE w.subject_id IN (${subjects.join(', ')}) AND w.queue_id = ${value(reader.queues)})`;
  if (alias === null) return `(${within} OR ${owned})`;
  const near =
    reader.regions === '*' ? '' : ` AND (${alias}.region IS NULL OR ${alias}.region = ${value(reader.regions)})`;
  return `(${within} OR (${alias}.entity_id IS NULL${near} AND ${owned}))`;
}

/** Where a reader reaches, as values or as the places for them. */
type Reaching = Pick<Reader, 'entities' | 'regions'> & { readonly queues: readonly string[] };

/**
 * The same predicate for a statement that is built: `.where(within(reader, 'a'))`.
 * @param alias table or alias that has `entity_id` and `region`
 */
function within({ entities, regions }: Reaching, alias: string): RawBuilder<boolean> {
  const among = (column: string, codes: Reach) =>
    codes === '*' ? [] : [sql<boolean>`${sql.ref(`${alias}.${column}`)} = ANY(${codes}::text[])`];
  const conditions = [...among('entity_id', entities), ...among('region', regions)];
  return conditions.length ? sql<boolean>`(${sql.join(conditions, sql` AND `)})` : sql<boolean>`true`;
}

/** {@link caseReach} for a statement that is built. */
function withinCases(reaching: Reaching, alias: string, absent: Absent = 'null'): RawBuilder<boolean> {
  const { entities, regions, queues } = reaching;
  if (entities === '*' && regions === '*') return within(reaching, alias);
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const none = sql.raw(isAbsent[absent]);
  const near =
    regions === '*' ? sql`true` : sql`(${column('region')} ${none} OR ${column('region')} = ANY(${regions}::text[]))`;
  const owned = sql`${column('entity_id')} ${none} AND ${column('queue_id')} = ANY(${queues}::text[]) AND ${near}`;
  return sql<boolean>`(${within(reaching, alias)} OR (${owned}))`;
}

type Build<Given, Row> = (
  given: Given,
  within: (alias: string, absent?: Absent) => RawBuilder<boolean>,
) => Compilable<Row>;
type Asking<Given, Row> = (reader: Reader, given: Given, running?: Running) => Promise<Row[]>;
type Named = Readonly<Record<string, unknown>>;

function byForm<Given extends Named, Row>(
  build: Build<Given, Row>,
  predicate: (reaching: Reaching, alias: string, absent?: Absent) => RawBuilder<boolean>,
): Asking<Given, Row> {
  const forms = new Map<string, ReturnType<typeof fixed<Given & Reaching, Row>>>();
  return ({ entities, regions, queues = [] }, given, running) => {
    const form = `${entities === '*'} ${regions === '*'}`;
    const statement =
      forms.get(form) ??
      fixed<Given & Reaching, Row>((places) => {
        const reach = {
          entities: entities === '*' ? entities : places.entities,
          regions: regions === '*' ? regions : places.regions,
          queues: places.queues,
        };
        return build(places, (alias, absent) => predicate(reach, alias, absent));
      });
    forms.set(form, statement);
    return statement({ ...given, entities, regions, queues }, running);
  };
}

/**
 * A statement within a reader's reach, built and compiled once for each form that a reach has (everything, some
 * entities, some regions, both) and then run with other values; see `fixed`.
 * @param build sees the places of the values, and the predicate by the alias that it is about
 */
export const reached = <Given extends Named, Row>(build: Build<Given, Row>): Asking<Given, Row> =>
  byForm(build, within);

/** The same about cases; see {@link caseReach}. */
export const reachedCases = <Given extends Named, Row>(build: Build<Given, Row>): Asking<Given, Row> =>
  byForm(build, withinCases);

/** In a filter: what belongs to no region, to no entity. */
export const NOWHERE = 'none';

/**
 * The regions and entities that a reader looks at, as SQL conditions; nothing for what is not narrowed.
 * @param alias table alias that has `entity_id` and `region`
 * @param absent how the table writes that there is none: null, or '' where the column is part of a key
 */
export function places(
  alias: string,
  context: { regions?: readonly string[] | null; entities?: readonly string[] | null } | null | undefined,
  params: unknown[],
  absent: Absent = 'null',
): string[] {
  const among = (column: string, codes: readonly string[] | null | undefined): string[] => {
    if (!codes?.length) return [];
    const field = `${alias}.${column}`;
    const named = codes.flatMap((code) => (code === NOWHERE ? (absent === 'empty' ? [''] : []) : [code]));
    const orNone = absent === 'null' && codes.includes(NOWHERE) ? [`${field} IS NULL`] : [];
    // One value as such: only then does an index on (column, order) give the order too.
    const any =
      named.length === 0
        ? []
        : named.length === 1
          ? [`${field} = $${params.push(named[0])}::text`]
          : [`${field} = ANY($${params.push(named)}::text[])`];
    return [`(${[...any, ...orNone].join(' OR ')})`];
  };
  return [...among('region', context?.regions), ...among('entity_id', context?.entities)];
}
