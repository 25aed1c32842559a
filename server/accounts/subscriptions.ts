import { sql } from 'kysely';
import { assertMay } from '@/domain/access';
import { decimal } from '@/domain/money';
import { reached } from '@/server/access';
import { defineLoader, grouped } from '@/server/load';
import { anyOf, sets } from '@/server/runtime/sets';

/** One charge of a subscription, as billing states it. */
export interface SubscriptionCharge {
  readonly code: string;
  readonly kind: string;
  readonly product?: string | null;
  readonly meter?: string | null;
  readonly unit?: string | null;
  readonly unitAmount?: string | null;
  readonly quantity?: string | null;
  readonly currency?: string | null;
}

export interface CommitmentRow {
  readonly amount: string;
  /** Rated net of the subscription's usage in the commitment's term and currency. */
  readonly used: string;
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  /** Used over agreed, 0.82 = 82 %; for gauges, never for sums. */
  readonly share: number;
}

export interface SubscriptionRow {
  readonly id: string;
  readonly accountId: string | null;
  readonly externalId: string;
  readonly system: string;
  readonly status: string;
  readonly startAt: Date;
  readonly endAt: Date | null;
  /** Of the newest version. */
  readonly charges: readonly SubscriptionCharge[];
  readonly commitment: CommitmentRow | null;
}

type Committed = Omit<CommitmentRow, 'used' | 'share'>;
interface Fetched extends Omit<SubscriptionRow, 'charges' | 'commitment'> {
  versions: readonly { body?: { charges?: SubscriptionCharge[] } }[];
  committed: Committed | null;
  used: string | null;
}

/** Subscriptions; what counts against a commitment is what was rated in its term, whatever has been invoiced of it. */
const subscriptions = sets
  .selectFrom('subscription as u')
  .innerJoin('account as a', 'a.id', 'u.account_id')
  .innerJoin('source as s', 's.id', 'u.source_id')
  .leftJoinLateral(
    (eb) =>
      eb
        .selectFrom('transaction as t')
        .select(sql<string>`COALESCE(sum(t.rated_amount), 0)`.as('amount'))
        .whereRef('t.subscription_id', '=', 'u.id')
        .where(
          sql<boolean>`u.commitment IS NOT NULL AND t.currency = u.commitment ->> 'currency'
            AND t.period_start >= (u.commitment ->> 'from')::timestamptz AND t.period_start < (u.commitment ->> 'to')::timestamptz`,
        )
        .as('used'),
    (join) => join.onTrue(),
  )
  .select(['u.id', 'u.account_id as accountId', 'u.external_id as externalId', 's.name as system', 'u.status'])
  .select(['u.start_at as startAt', 'u.end_at as endAt', 'used.amount as used'])
  .select((eb) => [
    eb.ref('u.versions').$castTo<Fetched['versions']>().as('versions'),
    eb.ref('u.commitment').$castTo<Committed | null>().as('committed'),
  ]);

function rowOf({ versions, committed, used, ...row }: Fetched): SubscriptionRow {
  const charges = versions.at(-1)?.body?.charges ?? [];
  if (!committed) return { ...row, charges, commitment: null };
  const amount = decimal(committed.amount);
  const share = amount.isZero()
    ? 0
    : decimal(used ?? '0')
        .div(amount)
        .toDecimalPlaces(4)
        .toNumber();
  return { ...row, charges, commitment: { ...committed, used: used ?? '0', share } };
}

const byAccount = reached((given: { ids: readonly string[] }, within) =>
  subscriptions
    .where('u.account_id', '=', anyOf(given.ids, 'uuid'))
    .where(within('a'))
    .orderBy('u.start_at', 'desc')
    .orderBy('u.external_id'),
);
/** Subscriptions by account, the newest first, with what of each commitment has been used. */
export const subscriptionsOf = defineLoader<SubscriptionRow[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  return grouped((await byAccount(reader, { ids })).map(rowOf), (row) => row.accountId as string);
});

const byId = reached((given: { ids: readonly string[] }, within) =>
  subscriptions.where('u.id', '=', anyOf(given.ids, 'uuid')).where(within('a')),
);
export const subscriptionById = defineLoader<SubscriptionRow>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  return new Map((await byId(reader, { ids })).map((row) => [row.id, rowOf(row)]));
});
