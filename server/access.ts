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
