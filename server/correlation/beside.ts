/** What stands beside the way to cash: records that name the subscription or the product of a transaction. */
import type { BesideFact } from '@/domain/facts';
import { isRole } from '@/domain/records';
import type { RowOf } from '@/server/runtime/sets';
import { groupBy, loadRecords } from './load-records';
import type { Queryable } from './queue';

/**
 * Records in force (or as known) that name one of these things.
 * @param named by transaction the identities of its subscription and product
 */
export async function loadBeside(
  client: Queryable,
  named: ReadonlyMap<string, readonly string[]>,
  knownAt?: Date,
): Promise<Map<string, BesideFact[]>> {
  const targets = [...new Set([...named.values()].flat())];
  if (targets.length === 0) return new Map();
  const { rows } = await client.query<Pick<RowOf<'record_link'>, 'from_id' | 'to_id'>>(
    'SELECT DISTINCT l.from_id, l.to_id FROM unnest($1::uuid[]) t(id) CROSS JOIN LATERAL (SELECT from_id, to_id FROM record_link k WHERE k.to_id = t.id OFFSET 0) l',
    [targets],
  );
  if (rows.length === 0) return new Map();
  const records = await loadRecords(
    client,
    'r.id = ANY($1::uuid[])',
    [[...new Set(rows.map(({ from_id }) => from_id))]],
    knownAt,
  );
  const byId = new Map(
    records
      .filter((record) =>
        isRole(record, 'order', 'entitlement', 'sync', 'failed sync', 'product sync', 'failed product sync'),
      )
      .map((record) => [record.id, record]),
  );
  const naming = groupBy(
    rows,
    ({ to_id }) => to_id,
    ({ from_id }) => from_id,
  );
  return new Map(
    [...named].map(([transaction, things]) => [
      transaction,
      [...new Set(things.flatMap((thing) => naming.get(thing) ?? []))]
        .flatMap((id) => byId.get(id) ?? [])
        .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1)),
    ]),
  );
}
