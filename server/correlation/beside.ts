/** What stands beside the way to cash: records that name the subscription or the product of a transaction. */
import type { BesideFact } from '@/domain/facts';
import { isRole } from '@/domain/records';
import type { RowOf } from '@/server/runtime/sets';
import { referringKnownAt } from './known-links';
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
  const { rows, records } = knownAt ? await namingKnownAt(client, targets, knownAt) : await naming(client, targets);
  const byId = new Map(
    records
      .filter((record) =>
        isRole(record, 'order', 'entitlement', 'sync', 'failed sync', 'product sync', 'failed product sync'),
      )
      .map((record) => [record.id, record]),
  );
  const byTarget = groupBy(
    rows,
    ({ to_id }) => to_id,
    ({ from_id }) => from_id,
  );
  return new Map(
    [...named].map(([transaction, things]) => [
      transaction,
      [...new Set(things.flatMap((thing) => byTarget.get(thing) ?? []))]
        .flatMap((id) => byId.get(id) ?? [])
        .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1)),
    ]),
  );
}

type Naming = Pick<RowOf<'record_link'>, 'from_id' | 'to_id'>;

/** The records in force that name one of these. */
async function naming(client: Queryable, targets: readonly string[]) {
  const { rows } = await client.query<Naming>(
    'SELECT DISTINCT l.from_id, l.to_id FROM unnest($1::uuid[]) t(id) CROSS JOIN LATERAL (SELECT from_id, to_id FROM record_link k WHERE k.to_id = t.id OFFSET 0) l',
    [targets],
  );
  const ids = [...new Set(rows.map(({ from_id }) => from_id))];
  return { rows, records: ids.length > 0 ? await loadRecords(client, 'r.id = ANY($1::uuid[])', [ids]) : [] };
}

/** The records that named one of these in the versions of then, whatever they name today. */
async function namingKnownAt(client: Queryable, targets: readonly string[], knownAt: Date) {
  const referring = await referringKnownAt(client, targets, knownAt);
  const asked = new Set(targets);
  const rows = referring.flatMap(({ record, links }): Naming[] =>
    links.flatMap(({ toId }) => (asked.has(toId) ? [{ from_id: record.id, to_id: toId }] : [])),
  );
  return { rows, records: referring.map(({ record }) => record) };
}
