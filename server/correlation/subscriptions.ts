import { sql } from 'kysely';
import type { Candidate, SubscriptionHistory } from '@/domain/attribution';
import { identityKey } from '@/domain/subjects/account/key';
import { anyOf, fixed, type RowOf, sets } from '@/server/runtime/sets';
import { intervalOf } from './golden/statements';
import type { Queryable } from './queue';

/** A version as the row keeps it, in JSON. */
type Version = Omit<SubscriptionHistory['versions'][number], 'validFrom'> & { validFrom: string };

const histories = sets
  .selectFrom('subscription as s')
  .innerJoin('source as o', 'o.id', 's.source_id')
  .select(['s.id', 'o.name as system', 's.external_id as externalId', 's.versions'])
  .orderBy('s.id');
const byName = fixed(({ names }: { names: readonly string[] }) =>
  histories.where('s.external_id', '=', anyOf(names, 'text')),
);
const byAccount = fixed(({ accounts }: { accounts: readonly string[] }) => {
  const called = sets
    .selectFrom('account_identity')
    .select('external_id')
    .where('account_id', '=', anyOf(accounts, 'uuid'));
  return histories.where(sql<boolean>`s.customers && ARRAY${called}`);
});

type Row = Awaited<ReturnType<typeof byName>>[number];
const historyOf = ({ versions, ...row }: Row): SubscriptionHistory => ({
  ...row,
  versions: (versions as Version[]).map((version) => ({ ...version, validFrom: new Date(version.validFrom) })),
});

/** Subscriptions of these names, of whichever system, with all their versions. */
export const subscriptionsNamed = async (client: Queryable, names: Iterable<string>): Promise<SubscriptionHistory[]> =>
  (await byName({ names: [...new Set(names)] }, { on: client, steady: false })).map(historyOf);

/** Subscriptions of which some version names a customer as any of these accounts was ever called. */
export const subscriptionsOf = async (client: Queryable, accounts: readonly string[]): Promise<SubscriptionHistory[]> =>
  (await byAccount({ accounts }, { on: client, steady: false })).map(historyOf);

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
