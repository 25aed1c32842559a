/** A policy that took effect: what it applies to is folded or looked at again. */
import type { PoolClient } from 'pg';
import { POLICIES, type PolicyCode } from '@/domain/policies';
import { policyKey } from '@/domain/policies/key';
import { type Portion, takeDirty } from '@/server/correlation/queue';
import { recheckCases } from '@/server/spine/recheck';

/** Policies that the fold of a transaction reads; of amounts only what differs can change. */
const FOLDED: Readonly<Partial<Record<PolicyCode, string>>> = {
  tolerance: '(t.invoice_variance <> 0 OR t.posting_variance <> 0)',
  'quantity-tolerance': 't.quantity_variance <> 0',
  grace: 'true',
  posting: 't.invoiced_amount <> 0',
};

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
    await recheckCases(client, place.entityId ? { entity: place.entityId } : {});
  }
  return keys.length;
}
