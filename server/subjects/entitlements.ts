import type { EntitlementFact } from '@/domain/subjects/subscription/facts';
import { groupBy } from '@/server/correlation/load-records';
import type { Queryable } from '@/server/correlation/queue';
import type { RowOf } from '@/server/runtime/sets';

/** A subscription with its customer and what it charges for. */
export interface Entitled {
  /** Key text of the subscription. */
  readonly text: string;
  readonly system: string;
  readonly externalId: string;
  readonly customer: string;
  readonly products: readonly string[];
}

type Row = Pick<RowOf<'entitlement'>, 'external_id' | 'system' | 'product' | 'state' | 'effective_at'> & {
  text: string;
};

/**
 * What these subscriptions entitle to: what is stated for them, and what is stated for their customer without naming a
 * subscription.
 * @returns by key text, and which of their products somebody is, or was, entitled to
 */
export async function loadGrants(
  client: Queryable,
  subscriptions: readonly Entitled[],
): Promise<{ granted: Map<string, EntitlementFact[]>; entitling: ReadonlySet<string> }> {
  const products = [...new Set(subscriptions.flatMap((each) => each.products))];
  const { rows: known } = await client.query<Pick<Row, 'product'>>(
    `SELECT p.product FROM unnest($1::text[]) AS p(product) WHERE EXISTS (SELECT FROM entitlement e WHERE e.product = p.product)`,
    [products],
  );
  const entitling = new Set(known.map(({ product }) => product));
  if (entitling.size === 0) return { granted: new Map(), entitling };
  const { rows } = await client.query<Row>(
    `SELECT x.text, e.external_id, e.system, e.product, e.state, e.effective_at
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS x(text, system, external_id, customer)
       CROSS JOIN LATERAL (
         SELECT * FROM entitlement a WHERE a.subscription_system = x.system AND a.subscription = x.external_id
         UNION ALL SELECT * FROM entitlement b WHERE b.system = x.system AND b.customer = x.customer AND b.subscription IS NULL) e ORDER BY e.id`,
    [
      subscriptions.map(({ text }) => text),
      subscriptions.map(({ system }) => system),
      subscriptions.map(({ externalId }) => externalId),
      subscriptions.map(({ customer }) => customer),
    ],
  );
  const granted = groupBy(
    rows,
    ({ text }) => text,
    ({ external_id, effective_at, system, product, state }) => ({
      ...{ externalId: external_id, system, product, state, effectiveAt: effective_at },
    }),
  );
  return { granted, entitling };
}
