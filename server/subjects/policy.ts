/** A policy that took effect: what it applies to is folded or looked at again. */
import type { PoolClient } from 'pg';
import { POLICIES, type PolicyCode } from '@/domain/policies';
import { policyKey } from '@/domain/policies/key';
import { MARK_SUBSCRIPTIONS, markProducts } from '@/server/correlation/commerce';
import { kindsSql } from '@/server/correlation/kinds';
import { type Portion, takeDirty } from '@/server/correlation/queue';
import { recheckCases } from '@/server/spine/recheck';

/** Policies that the fold of a transaction reads; of amounts only what differs can change. */
const FOLDED: Readonly<Partial<Record<PolicyCode, string>>> = {
  tolerance: '(t.invoice_variance <> 0 OR t.posting_variance <> 0)',
  'quantity-tolerance': `t.quantity_variance_parts <> '{}'`,
  'late-usage': `t.quantity_variance_class IN ('in exception', 'unexplained')`,
  grace: 'true',
  posting: 't.invoiced_amount <> 0',
  tax: 't.invoiced_amount <> 0',
  collection: `t.receivables <> '[]'`,
};

/** Policies that are read of documents, whether or not a transaction leads to them. */
const OF_DOCUMENTS: ReadonlySet<string> = new Set<PolicyCode>(['posting', 'tolerance', 'tax', 'collection']);
/** Policies that subscriptions and products are read by. */
const AGREED: readonly PolicyCode[] = ['agreement', 'withdrawal', 'commitment', 'readiness'];

/** What is watched against its weekly pattern: all of it is looked at again. */
const WATCHED = `UPDATE usage_flow SET watch_at = $1 WHERE watch_at IS NOT NULL OR silent`;

/** A document that no transaction leads to waits for one. */
const MARK_LOOSE_DOCUMENTS = `INSERT INTO dirty (kind, subject) SELECT 'document', id::text FROM record WHERE in_force AND waits_for IS NOT NULL AND kind IN (${kindsSql('document')})`;

/** What is looked at within the longest settle time may wait for that alone: it is looked at now. */
const WAKE_UNSETTLED = `
  WITH soon AS (SELECT $1::timestamptz + interval '1 day' AS at),
       woken AS (UPDATE dirty d SET due_at = NULL FROM soon WHERE d.failure IS NULL AND d.due_at > $1 AND d.due_at <= soon.at AND d.kind NOT IN ('policy', 'source'))
  INSERT INTO dirty (kind, subject) SELECT 'transaction', t.id::text FROM transaction t, soon WHERE t.wake_at > $1 AND t.wake_at <= soon.at`;

/** Marks what policies that took effect apply to. @returns how many policies */
export async function settlePolicies(client: PoolClient, portion: Portion): Promise<number> {
  const keys = await takeDirty(client, 'policy', 100, portion);
  for (const key of keys) {
    const place = policyKey.read(key);
    if (!place || !Object.hasOwn(POLICIES, place.code)) continue;
    const condition = FOLDED[place.code as PolicyCode];
    if (condition)
      await client.query<never>(
        `INSERT INTO dirty (kind, subject) SELECT 'transaction', t.id::text FROM transaction t
          WHERE ($1 = '' OR t.entity_id = $1) AND ($2 = '' OR t.currency = $2) AND ${condition}`,
        [place.entityId, place.currency],
      );
    if (OF_DOCUMENTS.has(place.code)) await client.query<never>(MARK_LOOSE_DOCUMENTS);
    if (AGREED.includes(place.code as PolicyCode)) {
      await client.query<never>(MARK_SUBSCRIPTIONS);
      await markProducts(client);
    }
    if (place.code === 'usage-pattern') await client.query<never>(WATCHED, [portion.now]);
    if (place.code === 'settle-time') await client.query<never>(WAKE_UNSETTLED, [portion.now]);
    await recheckCases(client, place.entityId ? { entity: place.entityId } : {});
  }
  return keys.length;
}
