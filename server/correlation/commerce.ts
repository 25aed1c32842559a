/** Whose agreements are looked at again: marks of subscriptions, products and what the CRM should be told, set by set. */
import type { PoolClient } from 'pg';
import type { Receivable } from '@/domain/shares';
import { productKey } from '@/domain/subjects/product/key';
import { kindsSql } from './kinds';
import { markDirty, type Queryable } from './queue';

/** SQL: two parts as the text of a key (domain/key.ts). */
const encoded = (column: string) => `replace(replace(${column}, '%', '%25'), '/', '%2F')`;
export const keySql = (...columns: readonly string[]) => columns.map(encoded).join(` || '/' || `);

const SUBSCRIPTION = keySql('o.name', 'u.external_id');

/** SQL: a subscription `u` some version of which charges for a product. */
const chargesFor = (product: string) =>
  `u.versions @> jsonb_build_array(jsonb_build_object('body', jsonb_build_object('charges', jsonb_build_array(jsonb_build_object('product', ${product})))))`;

/** Subscriptions that entitlements with these IDs are for, and, where a product is granted first or no more, all that charge for it. */
export async function markEntitled(client: PoolClient, ids: readonly string[]): Promise<void> {
  await client.query<never>(
    `WITH said AS MATERIALIZED (
       SELECT DISTINCT o.name AS system, s.body->>'product' AS product, s.body->>'customer' AS customer, s.body->'subscription'->>'id' AS subscription,
              coalesce(s.body->'subscription'->>'system', o.document_system, o.name) AS billing
         FROM statement s JOIN source o ON o.id = s.source_id WHERE s.kind = 'entitlement' AND s.external_id = ANY($1)),
     fresh AS MATERIALIZED (SELECT DISTINCT product FROM said WHERE NOT EXISTS (SELECT FROM entitlement e WHERE e.product = said.product AND NOT e.id = ANY($1)))
     INSERT INTO dirty (kind, subject)
     SELECT 'subscription', ${keySql('billing', 'subscription')} FROM said WHERE subscription IS NOT NULL
     UNION SELECT 'subscription', ${SUBSCRIPTION} FROM said JOIN source o ON o.name = said.system JOIN subscription u ON u.source_id = o.id AND u.customers && ARRAY[said.customer] WHERE said.subscription IS NULL
     UNION SELECT 'subscription', ${SUBSCRIPTION} FROM fresh JOIN subscription u ON ${chargesFor('fresh.product')} JOIN source o ON o.id = u.source_id`,
    [ids],
  );
}

/** Subscriptions that charge for what these prices are of: everybody's, or those of the customer it was agreed with. */
export async function markPricedBy(client: PoolClient, ids: readonly string[]): Promise<void> {
  await client.query<never>(
    `WITH said AS MATERIALIZED (
       SELECT DISTINCT o.name AS system, s.body->>'product' AS product, s.body->>'customer' AS customer
         FROM statement s JOIN source o ON o.id = s.source_id WHERE s.kind = 'price' AND s.external_id = ANY($1)),
     theirs AS MATERIALIZED (
       SELECT said.product, u.id FROM said JOIN source o ON o.name = said.system JOIN subscription u ON u.source_id = o.id AND u.customers && ARRAY[said.customer]
       UNION SELECT said.product, u.id FROM said JOIN account_identity i ON i.system = said.system AND i.external_id = said.customer JOIN subscription u ON u.account_id = i.account_id),
     everybody AS MATERIALIZED (SELECT DISTINCT product FROM said WHERE customer IS NULL)
     INSERT INTO dirty (kind, subject)
     SELECT DISTINCT 'subscription', ${SUBSCRIPTION} FROM theirs JOIN subscription u ON u.id = theirs.id JOIN source o ON o.id = u.source_id
     UNION SELECT 'subscription', ${SUBSCRIPTION} FROM everybody JOIN subscription u ON ${chargesFor('everybody.product')} JOIN source o ON o.id = u.source_id`,
    [ids],
  );
}

/**
 * Subscriptions of these accounts, and of all of an entity in which an account has a tax code, or a customer in the ERP,
 * first of all: from then on the others lack it.
 */
export async function markAround(client: PoolClient, accounts: readonly string[]): Promise<void> {
  await client.query<never>(
    `WITH mine AS MATERIALIZED (SELECT a.id, a.entity_id, a.golden ? 'taxCode' AS taxed FROM account a WHERE a.id = ANY($1::uuid[])),
     taxed AS (SELECT DISTINCT entity_id FROM mine WHERE taxed),
     known AS (SELECT DISTINCT m.entity_id, i.system FROM mine m JOIN account_identity i ON i.account_id = m.id AND i.type = 'erp customer'),
     first_known AS MATERIALIZED (SELECT entity_id FROM known k WHERE NOT EXISTS (
       SELECT FROM account_identity i JOIN account o ON o.id = i.account_id WHERE i.system = k.system AND i.type = 'erp customer' AND o.entity_id = k.entity_id AND o.id <> ALL($1::uuid[]))),
     first AS MATERIALIZED (
       SELECT entity_id FROM taxed t WHERE NOT EXISTS (SELECT FROM account o WHERE o.entity_id = t.entity_id AND o.golden ? 'taxCode' AND o.id <> ALL($1::uuid[]))
       UNION SELECT entity_id FROM first_known)
     INSERT INTO dirty (kind, subject)
     SELECT 'account', a.id::text FROM first_known f JOIN account a ON a.entity_id = f.entity_id
     UNION SELECT 'subscription', ${SUBSCRIPTION} FROM first f JOIN account a ON a.entity_id = f.entity_id JOIN subscription u ON u.account_id = a.id JOIN source o ON o.id = u.source_id
     UNION SELECT 'subscription', ${SUBSCRIPTION} FROM subscription u JOIN source o ON o.id = u.source_id WHERE u.account_id = ANY($1::uuid[])`,
    [accounts],
  );
}

/**
 * Subscriptions in the way of whose invoice a product stands now and did not, or did and stands no more.
 * @param standing a product with the case that says so
 * @param over cases that say so no more
 */
export async function markSelling(
  client: PoolClient,
  standing: readonly (readonly [sku: string, caseId: string])[],
  over: readonly string[],
): Promise<void> {
  await client.query<never>(
    `WITH held AS MATERIALIZED (SELECT r.id, d->>'caseId' AS case_id FROM invoice_readiness r CROSS JOIN LATERAL jsonb_array_elements(r.details) d WHERE r.obstacles && ARRAY['product'])
     INSERT INTO dirty (kind, subject)
     SELECT 'subscription', ${SUBSCRIPTION} FROM held JOIN subscription u ON u.id = held.id JOIN source o ON o.id = u.source_id WHERE held.case_id = ANY($3::text[])
     UNION SELECT 'subscription', ${SUBSCRIPTION} FROM unnest($1::text[], $2::text[]) AS p(sku, case_id) JOIN subscription u ON ${chargesFor('p.sku')} JOIN source o ON o.id = u.source_id
       WHERE NOT EXISTS (SELECT FROM held WHERE held.id = u.id AND held.case_id = p.case_id)`,
    [standing.map(([sku]) => sku), standing.map(([, id]) => id), over],
  );
}

/** Every subscription: a policy that all are read by changed. */
export const MARK_SUBSCRIPTIONS = `INSERT INTO dirty (kind, subject) SELECT 'subscription', ${SUBSCRIPTION} FROM subscription u JOIN source o ON o.id = u.source_id`;

/** Every SKU that transactions are of, by one look at the index for each. */
const CHARGED = `
  WITH RECURSIVE sku AS (
    (SELECT t.product FROM transaction t WHERE t.product IS NOT NULL ORDER BY t.product LIMIT 1)
    UNION ALL SELECT (SELECT t.product FROM transaction t WHERE t.product > s.product ORDER BY t.product LIMIT 1) FROM sku s WHERE s.product IS NOT NULL)
  SELECT product AS sku FROM sku WHERE product IS NOT NULL UNION SELECT sku FROM product`;

/** Every product that is sold or charged for: whether one should be mapped or synced hangs on the others. They are few. */
export async function markProducts(client: Queryable): Promise<void> {
  const { rows } = await client.query<{ sku: string }>(CHARGED);
  await markDirty(
    client,
    'product',
    rows.map(({ sku }) => productKey.text({ sku })),
  );
}

/**
 * What records say that agreements hang on: orders, the charges of priced products, product syncs, and what the CRM
 * should be told or is told first of all.
 */
export async function markAgreed(client: PoolClient, ids: readonly string[]): Promise<void> {
  await client.query<never>(
    `WITH self AS MATERIALIZED (SELECT r.id, r.kind, r.source_id, r.occurred_at, r.subscription_external_id, r.body FROM record r WHERE r.id = ANY($1::uuid[]) AND r.kind IN (${kindsSql('order', 'charge', 'document', 'sync')})),
     first AS (
       SELECT DISTINCT o.document_system AS system FROM self r JOIN source o ON o.id = r.source_id WHERE r.kind IN (${kindsSql('sync')})
          AND NOT EXISTS (SELECT FROM record e WHERE e.source_id = r.source_id AND e.kind IN (${kindsSql('sync')}) AND e.in_force AND e.occurred_at <= r.occurred_at AND NOT e.id = ANY($1::uuid[])))
     INSERT INTO dirty (kind, subject)
     SELECT 'subscription', ${SUBSCRIPTION} FROM self r JOIN record_link l ON l.from_id = r.id JOIN subscription u ON u.id = l.to_id JOIN source o ON o.id = u.source_id WHERE r.kind IN (${kindsSql('order')})
     UNION SELECT 'subscription', ${keySql('o.name', 'r.subscription_external_id')} FROM self r JOIN source o ON o.id = r.source_id
       WHERE r.kind IN (${kindsSql('charge')}) AND r.subscription_external_id IS NOT NULL AND EXISTS (SELECT FROM statement s WHERE s.kind = 'price' AND s.body->>'product' = r.body->>'product')
     UNION SELECT 'crm-sync', r.id::text FROM self r JOIN source o ON o.id = r.source_id WHERE r.kind IN (${kindsSql('document')}) AND EXISTS (SELECT FROM source c WHERE c.kind = 'crm' AND c.document_system = o.name)
     UNION SELECT 'crm-sync', r.id::text FROM first JOIN source o ON o.name = first.system JOIN record r ON r.source_id = o.id AND r.kind IN (${kindsSql('document')}) AND r.in_force
       WHERE NOT EXISTS (SELECT FROM record_link l WHERE l.to_id = r.id AND l.kind IN (${kindsSql('sync')}))`,
    [ids],
  );
}

/** What of a transaction agreements hang on. */
export interface Agreed {
  readonly subscriptionId: string | null;
  readonly accountId: string | null;
  readonly product: string | null;
  readonly ratedAmount: string;
  readonly invoicedAmount: string;
  readonly postedAmount: string;
  readonly aggregatedQuantity: string | null;
  readonly receivables: readonly Receivable[];
}

/** What of it moves what others expect; quantities by value, for the store writes them otherwise. */
const told = ({ ratedAmount, invoicedAmount, postedAmount, aggregatedQuantity }: Agreed) =>
  [ratedAmount, invoicedAmount, postedAmount, aggregatedQuantity !== null].join(' ');

/** A transaction before and after a fold: null where it is new, or gone. */
type Moved = readonly [was: Agreed | null, is: (Agreed & { readonly periodStart: Date }) | null];

/**
 * After a fold: subscriptions with a commitment, entitlements or an invoice ahead whose money moved, products that are
 * charged for, and accounts that an ERP should know and does not.
 */
export async function markMoved(client: PoolClient, pairs: readonly Moved[]): Promise<void> {
  const moved = pairs.filter(([was, is]) => !was || !is || told(was) !== told(is) || was.product !== is.product);
  const owing = pairs.filter(([was, is]) => (was?.receivables.length ?? 0) + (is?.receivables.length ?? 0) > 0);
  const each = (list: readonly Moved[], pick: (one: Agreed) => string | null) => [
    ...new Set(list.flatMap(([was, is]) => [was && pick(was), is && pick(is)]).flatMap((one) => one ?? [])),
  ];
  const subscriptions = each([...moved, ...owing], ({ subscriptionId }) => subscriptionId);
  const products = each(moved, ({ product }) => product);
  const accounts = each(moved, ({ accountId }) => accountId);
  const ahead = new Map<string, Date>();
  for (const [, is] of moved) {
    const held = is?.subscriptionId ? ahead.get(is.subscriptionId) : undefined;
    if (is?.subscriptionId && (!held || is.periodStart > held)) ahead.set(is.subscriptionId, is.periodStart);
  }
  if (subscriptions.length + products.length + accounts.length === 0) return;
  await client.query<never>(
    `WITH unknown AS MATERIALIZED (
       SELECT a.id FROM unnest($3::uuid[]) AS a(id)
        WHERE EXISTS (SELECT FROM account_identity i JOIN source o ON o.name = i.system AND o.kind = 'erp' WHERE i.type = 'erp customer')
          AND NOT EXISTS (SELECT FROM account_identity i JOIN source o ON o.name = i.system AND o.kind = 'erp' WHERE i.account_id = a.id AND i.valid_to = 'infinity'))
     INSERT INTO dirty (kind, subject)
     SELECT 'subscription', ${SUBSCRIPTION} FROM subscription u JOIN source o ON o.id = u.source_id
      WHERE u.id = ANY($1::uuid[]) AND (u.commitment IS NOT NULL
         OR EXISTS (SELECT FROM entitlement e WHERE e.subscription_system = o.name AND e.subscription = u.external_id)
         OR EXISTS (SELECT FROM entitlement e WHERE e.system = o.name AND e.customer = u.customer))
     UNION SELECT 'subscription', ${keySql('r.system', 'r.subscription')} FROM unnest($4::uuid[], $5::timestamptz[]) AS x(id, period_start)
       JOIN invoice_readiness r ON r.id = x.id AND x.period_start >= r.period_start - (r.period_end - r.period_start) * 1.5
     UNION SELECT 'subscription', ${SUBSCRIPTION} FROM unknown JOIN subscription u ON u.account_id = unknown.id JOIN source o ON o.id = u.source_id
     UNION SELECT 'product', ${encoded('p.sku')} FROM unnest($2::text[]) AS p(sku)
     UNION SELECT 'account', id::text FROM unknown`,
    [subscriptions, products, accounts, [...ahead.keys()], [...ahead.values()]],
  );
}
