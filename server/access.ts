import { type RawBuilder, sql } from 'kysely';
import type { Reach, Reader } from '@/domain/access';

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

/**
 * The same predicate for a statement that is built: `.where(within(reader, 'a'))`.
 * @param alias table or alias that has `entity_id` and `region`
 */
export function within(reader: Reader, alias: string): RawBuilder<boolean> {
  const among = (column: string, codes: Reach) =>
    codes === '*' ? [] : [sql<boolean>`${sql.ref(`${alias}.${column}`)} = ANY(${codes}::text[])`];
  const conditions = [...among('entity_id', reader.entities), ...among('region', reader.regions)];
  return conditions.length ? sql<boolean>`(${sql.join(conditions, sql` AND `)})` : sql<boolean>`true`;
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
