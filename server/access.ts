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

/** Where a reader reaches, as values or as the places for them. */
type Reaching = Pick<Reader, 'entities' | 'regions'>;

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

/**
 * A statement within a reader's reach, built and compiled once for each form that a reach has (everything, some
 * entities, some regions, both) and then run with other values; see `fixed`.
 * @param build sees the places of the values, and the predicate by the alias that it is about
 */
export function reached<Given extends Readonly<Record<string, unknown>>, Row>(
  build: (given: Given, within: (alias: string) => RawBuilder<boolean>) => Compilable<Row>,
): (reader: Reader, given: Given, running?: Running) => Promise<Row[]> {
  const forms = new Map<string, ReturnType<typeof fixed<Given & Reaching, Row>>>();
  return ({ entities, regions }, given, running) => {
    const form = `${entities === '*'} ${regions === '*'}`;
    const statement =
      forms.get(form) ??
      fixed<Given & Reaching, Row>((places) => {
        const reach = {
          entities: entities === '*' ? entities : places.entities,
          regions: regions === '*' ? regions : places.regions,
        };
        return build(places, (alias) => within(reach, alias));
      });
    forms.set(form, statement);
    return statement({ ...given, entities, regions }, running);
  };
}

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
  absent: 'null' | 'empty' = 'null',
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
