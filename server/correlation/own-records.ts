import type { SubscriptionHistory } from '@/domain/attribution';
import { isRole } from '@/domain/records';
import type { RowOf } from '@/server/runtime/sets';
import { kindsSql } from './kinds';
import type { KnownRoute } from './known-master';
import { transactionOf } from './lines';
import { type LoadedRecord, loadRecords } from './load-records';
import type { Queryable } from './queue';

/**
 * Charges and aggregates of these transactions as known then: of every one that ever was of them or may have been, the
 * version in force by then, placed by its own words, the subscriptions and the routes of then.
 * @param names subscriptions of the transactions
 */
export async function recordsKnownAt(
  client: Queryable,
  ids: readonly string[],
  names: readonly string[],
  routes: readonly KnownRoute[],
  subscriptions: readonly SubscriptionHistory[],
  knownAt: Date,
): Promise<LoadedRecord[]> {
  const { rows } = await client.query<Pick<RowOf<'record'>, 'id'>>(
    `SELECT id FROM record WHERE transaction_id = ANY($1::uuid[]) AND known_at <= $4
     UNION SELECT id FROM record WHERE subscription_external_id = ANY($2) AND kind IN (${kindsSql('charge')}) AND known_at <= $4
     UNION SELECT id FROM record WHERE flow_id = ANY($3::uuid[]) AND known_at <= $4`,
    [ids, names, [...new Set(routes.map(({ flowId }) => flowId))], knownAt],
  );
  const records = await loadRecords(client, 'r.id = ANY($1::uuid[])', [rows.map(({ id }) => id)], knownAt);
  const asked = new Set(ids);
  return records.flatMap((record) => {
    const route = isRole(record, 'usage') ? routeOf(record, routes) : undefined;
    const transactionId = isRole(record, 'usage')
      ? (route?.transactionId ?? null)
      : transactionOf(record, subscriptions);
    const factor = route?.factor ?? record.factor;
    return transactionId && asked.has(transactionId) ? [{ ...record, transactionId, factor }] : [];
  });
}

/** An aggregate belongs where the usage at the start of its window did. */
function routeOf(record: LoadedRecord, routes: readonly KnownRoute[]): KnownRoute | undefined {
  const { windowStart } = record.body as { windowStart?: string };
  const at = windowStart ? new Date(windowStart).getTime() : Number.NaN;
  return routes.find(({ flowId, from, to }) => flowId === record.flowId && from <= at && at < to);
}
