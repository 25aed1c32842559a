/** What is known of the next invoice of subscriptions beside themselves: recent periods, accounts, products and customers. */
import type { PoolClient } from 'pg';
import { EXCEPTION_TYPES, exceptionType, findingsOf } from '@/domain/exceptions';
import type { TypedFinding } from '@/domain/exceptions/define';
import { caseId } from '@/domain/identity';
import type { At } from '@/domain/policies/policies';
import type { Obstacle, ObstacleCode } from '@/domain/readiness';
import { account as accountKind } from '@/domain/subjects/account';
import { customerKey } from '@/domain/subjects/customer/key';
import { product as productKind } from '@/domain/subjects/product';
import { productKey } from '@/domain/subjects/product/key';
import type { RecentPeriod, SubscriptionFacts } from '@/domain/subjects/subscription/facts';
import type { SubscriptionState } from '@/domain/subjects/subscription/state';
import { groupBy } from '@/server/correlation/load-records';
import type { RowOf } from '@/server/runtime/sets';
import { accounts } from './account';
import type { Priced } from './prices';
import { products } from './product';

/** The obstacle of the type that tells what has no case of its own. */
const OWN: ObstacleCode = 'tax attribute';

/** Findings that stand in the way of an invoice, as obstacles. */
export const obstaclesOf = (findings: readonly TypedFinding[]): Obstacle[] =>
  findings.flatMap((finding): Obstacle[] => {
    const code = exceptionType(finding.type)?.obstacle;
    const { type, subjectKind, subjectId, title } = finding;
    return code && code !== OWN ? [{ code, about: title, caseId: caseId(type, subjectKind, subjectId) }] : [];
  });

/** What has no case of its own, with the one that tells all of it once the bill run is near. */
export function ownObstacles({ invoicing }: SubscriptionState, findings: readonly TypedFinding[]): Obstacle[] {
  const near = findings.find(({ type }) => exceptionType(type)?.obstacle === OWN);
  const told = near ? caseId(near.type, near.subjectKind, near.subjectId) : null;
  return (invoicing?.obstacles ?? []).map((obstacle) => ({ ...obstacle, caseId: told }));
}

/** The case of a customer whose account nobody knows. */
function unmatched({ system, customer }: Priced): Obstacle {
  const type = EXCEPTION_TYPES.find(({ obstacle, subject }) => obstacle === 'identity' && subject === 'customer');
  const subject = customerKey.text({ source: system, reference: customer });
  return {
    code: 'identity',
    about: `${customer}: no account, ${system}`,
    caseId: type ? caseId(type.code, type.subject, subject) : null,
  };
}

/** What of customers, accounts and products stands in the way, by key text of the subscription. */
export async function loadAround(
  client: PoolClient,
  subscriptions: readonly Priced[],
  at: At,
): Promise<Map<string, Obstacle[]>> {
  const accountIds = [...new Set(subscriptions.flatMap(({ accountId }) => accountId ?? []))];
  const skus = [...new Set(subscriptions.flatMap((each) => each.products))];
  const ofAccounts = new Map(
    [...(await accounts.load(client, accountIds, at))].map(([id, facts]) => [
      id,
      obstaclesOf(findingsOf(accountKind.code, accountKind.state(facts, at), at)),
    ]),
  );
  const keys = skus.map((sku) => productKey.text({ sku }));
  const ofProducts = new Map(
    [...(await products.load(client, keys, at))].map(([, facts]) => [
      facts.sku,
      obstaclesOf(findingsOf(productKind.code, productKind.state(facts, at), at)),
    ]),
  );
  return new Map(
    subscriptions.map((each) => [
      each.text,
      [
        ...(each.accountId === null ? [unmatched(each)] : (ofAccounts.get(each.accountId) ?? [])),
        ...each.products.flatMap((sku) => ofProducts.get(sku) ?? []),
      ],
    ]),
  );
}

/** Whether accounts have a tax code, where others of their entity have one. */
export async function loadTaxes(
  client: PoolClient,
  accountIds: readonly string[],
): Promise<Map<string, SubscriptionFacts['tax']>> {
  const { rows } = await client.query<{ id: string; taxed: boolean; asked: boolean }>(
    `SELECT a.id, a.golden ? 'taxCode' AS taxed, EXISTS (SELECT FROM account o WHERE o.entity_id = a.entity_id AND o.golden ? 'taxCode') AS asked
       FROM account a WHERE a.id = ANY($1::uuid[])`,
    [accountIds],
  );
  return new Map(rows.map(({ id, taxed, asked }) => [id, taxed ? 'stated' : asked ? 'missing' : 'not asked']));
}

type Recent = Pick<RowOf<'transaction'>, 'charge' | 'kind' | 'period_start' | 'currency' | 'rated_amount'> & {
  subscription_id: string;
  aggregated: boolean;
  sources: string[];
};

/** Days of which periods are recent: the last two of a quarter. */
const RECENT_DAYS = 190;

/** Recent periods of subscriptions, by subscription, and by which sources their usage came. */
export async function loadRecent(
  client: PoolClient,
  ids: readonly string[],
  at: At,
): Promise<Map<string, RecentPeriod[]>> {
  const { rows } = await client.query<Recent>(
    `SELECT t.subscription_id, t.charge, t.kind, t.period_start, t.currency, t.rated_amount, t.aggregated_quantity IS NOT NULL AS aggregated,
            ARRAY(SELECT DISTINCT o.name FROM usage_total u JOIN usage_flow f ON f.id = u.flow_id JOIN source o ON o.id = f.source_id WHERE u.transaction_id = t.id) AS sources
       FROM transaction t WHERE t.subscription_id = ANY($1::uuid[]) AND t.period_start > $2::timestamptz - $3 * interval '1 day' ORDER BY t.period_start, t.id`,
    [ids, at.now, RECENT_DAYS],
  );
  return groupBy(
    rows,
    ({ subscription_id }) => subscription_id,
    (row) => ({
      charge: row.charge,
      kind: row.kind,
      start: row.period_start,
      currency: row.currency,
      rated: row.rated_amount,
      aggregated: row.aggregated,
      sources: row.sources,
    }),
  );
}
