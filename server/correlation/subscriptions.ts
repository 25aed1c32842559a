import type { Candidate, SubscriptionHistory } from '@/domain/attribution';
import { identityKey } from '@/domain/subjects/account/key';
import type { RowOf } from '@/server/runtime/sets';
import { intervalOf } from './golden/statements';
import type { Queryable } from './queue';

/** A version as the row keeps it, in JSON. */
type Version = Omit<SubscriptionHistory['versions'][number], 'validFrom'> & { validFrom: string };

/** Subscriptions with all their versions, under a condition on alias `s`. */
export async function readSubscriptions(
  client: Queryable,
  condition: string,
  parameters: unknown[],
): Promise<SubscriptionHistory[]> {
  const { rows } = await client.query<{ id: string; system: string; external_id: string; versions: Version[] }>(
    `SELECT s.id, o.name AS system, s.external_id, s.versions FROM subscription s JOIN source o ON o.id = s.source_id WHERE ${condition} ORDER BY s.id`,
    parameters,
  );
  return rows.map((row) => ({
    id: row.id,
    system: row.system,
    externalId: row.external_id,
    versions: row.versions.map((version) => ({ ...version, validFrom: new Date(version.validFrom) })),
  }));
}

type Ownerships = Map<string, { from: number; to: number; accountId: string }[]>;
export const referenceKey = (system: string, externalId: string) => identityKey.text({ system, externalId });

/** Whose each of these references is by time, by `referenceKey`. */
export async function readOwners(
  client: Queryable,
  references: readonly (readonly [system: string, externalId: string])[],
): Promise<Ownerships> {
  const { rows } = await client.query<
    Pick<RowOf<'account_identity'>, 'system' | 'external_id' | 'account_id' | 'valid_from' | 'valid_to'>
  >(
    `SELECT i.system, i.external_id, i.account_id, i.valid_from, i.valid_to FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS x(system, external_id)) x
     JOIN account_identity i ON i.system = x.system AND i.external_id = x.external_id ORDER BY i.valid_from`,
    [references.map(([system]) => system), references.map(([, id]) => id)],
  );
  const owners: Ownerships = new Map();
  for (const row of rows) {
    const key = referenceKey(row.system, row.external_id);
    const ownership = { ...intervalOf(row), accountId: row.account_id };
    const found = owners.get(key);
    if (found) found.push(ownership);
    else owners.set(key, [ownership]);
  }
  return owners;
}

/** Subscriptions with whose their customers are by time. */
export function withOwners(subscriptions: readonly SubscriptionHistory[], owners: Ownerships): Candidate[] {
  return subscriptions.map((history) => ({
    ...history,
    owners: new Map(
      history.versions.map(({ body }) => [
        body.customer,
        owners.get(referenceKey(history.system, body.customer)) ?? [],
      ]),
    ),
  }));
}
