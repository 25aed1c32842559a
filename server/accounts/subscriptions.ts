import { assertMay } from '@/domain/access';
import { decimal } from '@/domain/money';
import { reach } from '@/server/access';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';

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

interface Fetched extends Omit<SubscriptionRow, 'charges' | 'commitment'> {
  versions: readonly { body?: { charges?: SubscriptionCharge[] } }[];
  committed: { amount: string; currency: string; from: string; to: string } | null;
  used: string | null;
}

// What counts against a commitment is what was rated in its term, whatever has been invoiced of it.
const SELECT = `
  SELECT u.id, u.account_id AS "accountId", u.external_id AS "externalId", s.name AS system, u.status, u.start_at AS "startAt", u.end_at AS "endAt", u.versions, u.commitment AS committed, used.amount::text AS used
    FROM subscription u JOIN account a ON a.id = u.account_id JOIN source s ON s.id = u.source_id
    LEFT JOIN LATERAL (
      SELECT COALESCE(sum(t.rated_amount), 0) AS amount FROM transaction t
       WHERE u.commitment IS NOT NULL AND t.subscription_id = u.id AND t.currency = u.commitment ->> 'currency'
         AND t.period_start >= (u.commitment ->> 'from')::timestamptz AND t.period_start < (u.commitment ->> 'to')::timestamptz
    ) used ON true`;

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

/** Subscriptions by account, the newest first, with what of each commitment has been used. */
export const subscriptionsOf = defineLoader<SubscriptionRow[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<Fetched>(
    prepared(
      `${SELECT} WHERE u.account_id = ANY($1::uuid[]) AND ${reach(reader, 'a', params)} ORDER BY u.start_at DESC, u.external_id`,
      params,
    ),
  );
  return grouped(rows.map(rowOf), (row) => row.accountId as string);
});

export const subscriptionById = defineLoader<SubscriptionRow>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<Fetched>(
    prepared(`${SELECT} WHERE u.id = ANY($1::uuid[]) AND ${reach(reader, 'a', params)}`, params),
  );
  return new Map(rows.map((row) => [row.id, rowOf(row)]));
});
