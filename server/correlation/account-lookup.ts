import type { AccountFacts } from '@/domain/facts';
import { holdingAt, type Interval } from '@/domain/intervals';
import type { RowOf } from '@/server/runtime/sets';
import { intervalOf } from './golden/statements';
import { groupBy } from './load-records';
import type { Queryable } from './queue';
import { referenceKey } from './subscriptions';

/** What customer references lead to, by date (docs/decisions/0009-dated-truth.md lists which date each use reads). */
export interface AccountLookup {
  get(system: string, customer: string | null, at: Date): AccountFacts | null;
}

/** A lookup over what references lead to while they do. */
export const lookupOf = (
  courses: ReadonlyMap<string, readonly (Interval & { readonly facts: AccountFacts })[]>,
): AccountLookup => ({
  get: (system, customer, at) =>
    (customer !== null && holdingAt(courses.get(referenceKey(system, customer)) ?? [], at.getTime())?.facts) || null,
});

/** A stretch of time over which a reference leads to an account that is the same all along. */
type Led = Pick<RowOf<'account'>, 'id' | 'system' | 'external_id'> &
  Pick<
    RowOf<'account_version'>,
    'valid_from' | 'valid_to' | 'name' | 'parent_id' | 'entity_id' | 'region' | 'currency'
  > & {
    via: string;
    customer: string;
  };

export async function loadAccounts(
  client: Queryable,
  references: readonly { system: string; customer: string }[],
): Promise<AccountLookup> {
  const { rows } = await client.query<Led>(
    `SELECT i.system AS via, i.external_id AS customer, greatest(i.valid_from, v.valid_from) AS valid_from, least(i.valid_to, v.valid_to) AS valid_to, a.id, v.name, a.system, a.external_id, v.parent_id, v.entity_id, v.region, v.currency
     FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS x(system, customer)) x JOIN account_identity i ON i.system = x.system AND i.external_id = x.customer
     JOIN account_version v ON v.account_id = i.account_id AND v.valid_from < i.valid_to AND v.valid_to > i.valid_from JOIN account a ON a.id = i.account_id`,
    [references.map(({ system }) => system), references.map(({ customer }) => customer)],
  );
  return lookupOf(
    groupBy(
      rows,
      (row) => referenceKey(row.via, row.customer),
      (row) => ({
        ...intervalOf(row),
        facts: {
          id: row.id,
          name: row.name,
          system: row.system,
          externalId: row.external_id,
          parentId: row.parent_id,
          entityId: row.entity_id,
          region: row.region,
          currency: row.currency,
        },
      }),
    ),
  );
}
