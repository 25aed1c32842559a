import type { SubscriptionHistory } from '@/domain/attribution';
import type { Queryable } from './queue';

export type HeldSubscription = SubscriptionHistory & { readonly accountId: string | null; readonly customer: string };

/** Subscriptions with all their versions, under a condition on alias `s`. */
export async function readSubscriptions(
  client: Queryable,
  condition: string,
  parameters: unknown[],
): Promise<HeldSubscription[]> {
  const { rows } = await client.query(
    `SELECT s.id, o.name AS system, s.external_id, s.account_id, s.customer, s.versions FROM subscription s JOIN source o ON o.id = s.source_id WHERE ${condition} ORDER BY s.id`,
    parameters,
  );
  return rows.map((row) => ({
    id: row.id,
    system: row.system,
    externalId: row.external_id,
    accountId: row.account_id,
    customer: row.customer,
    versions: row.versions.map(
      (version: { validFrom: string; signal: string; body: HeldSubscription['versions'][number]['body'] }) => ({
        ...version,
        validFrom: new Date(version.validFrom),
      }),
    ),
  }));
}
