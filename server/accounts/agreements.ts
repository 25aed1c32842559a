/** What an account may use, and which prices were agreed with it: under whatever name a system has for it today. */
import { assertMay } from '@/domain/access';
import { reach } from '@/server/access';
import { defineLoader, grouped } from '@/server/load';
import { now } from '@/server/runtime/clock';
import { pool } from '@/server/runtime/db';
import { columnsOf, type FieldsOf } from '@/server/runtime/sets';

const OF_ENTITLEMENT = [
  ...([
    'id',
    'external_id',
    'system',
    'subscription',
    'product',
    'feature',
    'state',
    'quantity',
    'effective_at',
  ] as const),
] as const;
export interface EntitlementRow extends FieldsOf<'entitlement', (typeof OF_ENTITLEMENT)[number]> {
  readonly accountId: string;
}

const IDENTITIES = `account_identity i JOIN account a ON a.id = i.account_id WHERE i.account_id = ANY($1::uuid[]) AND i.valid_from <= $2 AND i.valid_to > $2`;

/** Entitlements by account, by product. */
export const entitlementsOf = defineLoader<EntitlementRow[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [ids, now()];
  const within = reach(reader, 'a', params);
  const { rows } = await pool.query<EntitlementRow>(
    `SELECT DISTINCT i.account_id AS "accountId", ${columnsOf<'entitlement'>('e', OF_ENTITLEMENT)}
       FROM (SELECT i.* FROM ${IDENTITIES} AND ${within}) i JOIN entitlement e ON e.system = i.system AND e.customer = i.external_id ORDER BY e.product, e.effective_at, e.id`,
    params,
  );
  return grouped(rows, (row) => row.accountId);
});

const OF_PRICE = [
  ...([
    'id',
    'external_id',
    'system',
    'product',
    'meter',
    'currency',
    'unit_amount',
    'unit',
    'valid_from',
    'valid_to',
  ] as const),
] as const;
export interface AgreedPriceRow extends FieldsOf<'price', (typeof OF_PRICE)[number]> {
  readonly accountId: string;
}

/** Prices agreed with accounts, as they hold today, by product. */
export const agreedPricesOf = defineLoader<AgreedPriceRow[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [ids, now()];
  const within = reach(reader, 'a', params);
  const { rows } = await pool.query<AgreedPriceRow>(
    `SELECT DISTINCT i.account_id AS "accountId", ${columnsOf<'price'>('p', OF_PRICE)}
       FROM (SELECT i.* FROM ${IDENTITIES} AND ${within}) i JOIN price p ON p.system = i.system AND p.customer = i.external_id ORDER BY p.product, p.valid_from, p.id`,
    params,
  );
  return grouped(rows, (row) => row.accountId);
});
