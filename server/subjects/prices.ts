import { keyText } from '@/domain/key';
import type { StatementBody } from '@/domain/statements';
import type { PriceFact } from '@/domain/subjects/subscription/facts';
import { loadStatements } from '@/server/correlation/golden/statements';
import { groupBy } from '@/server/correlation/load-records';
import type { Queryable } from '@/server/correlation/queue';
import type { RowOf } from '@/server/runtime/sets';
import type { Entitled } from './entitlements';

/** A subscription with the account of its customer. */
export interface Priced extends Entitled {
  readonly accountId: string | null;
}

/** How every system calls the customers of these accounts, by account. */
async function loadReferences(client: Queryable, accounts: readonly string[]) {
  const { rows } = await client.query<Pick<RowOf<'account_identity'>, 'account_id' | 'system' | 'external_id'>>(
    'SELECT DISTINCT account_id, system, external_id FROM account_identity WHERE account_id = ANY($1::uuid[])',
    [accounts],
  );
  const byAccount = groupBy(
    rows,
    ({ account_id }) => account_id,
    ({ system, external_id }) => keyText(system, external_id),
  );
  return { byAccount, names: rows.map(({ external_id }) => external_id) };
}

/**
 * Every version of the prices of what these subscriptions charge for: those for everybody, and those agreed with their
 * customers under whatever name a system has for them.
 */
export async function loadPrices(
  client: Queryable,
  subscriptions: readonly Priced[],
): Promise<Map<string, PriceFact[]>> {
  const products = [...new Set(subscriptions.flatMap((each) => each.products))];
  const { rows } = await client.query<{ product: string }>(
    `SELECT p.product FROM unnest($1::text[]) AS p(product) WHERE EXISTS (SELECT FROM statement s WHERE s.kind = 'price' AND s.body->>'product' = p.product)`,
    [products],
  );
  if (rows.length === 0) return new Map();
  const references = await loadReferences(
    client,
    subscriptions.flatMap(({ accountId }) => accountId ?? []),
  );
  const customers = new Set([...subscriptions.map(({ customer }) => customer), ...references.names]);
  const namesOf = ({ system, customer, accountId }: Priced): ReadonlySet<string> =>
    new Set([keyText(system, customer), ...(references.byAccount.get(accountId ?? '') ?? [])]);
  const statements = await loadStatements(
    client,
    `s.kind = 'price' AND NOT s.superseded AND s.body->>'product' = ANY($1) AND (s.body->>'customer' IS NULL OR s.body->>'customer' = ANY($2))`,
    [rows.map(({ product }) => product), [...customers]],
  );
  // The door checked the bodies.
  const prices = statements.map((statement) => ({
    ...statement,
    body: statement.body as unknown as StatementBody<'price'>,
  }));
  return new Map(
    subscriptions.map((each) => {
      const names = namesOf(each);
      const mine = prices.filter(
        ({ body }) =>
          each.products.includes(body.product) &&
          (body.customer === undefined || names.has(keyText(body.system, body.customer))),
      );
      return [
        each.text,
        mine.map(({ externalId, from, to, revision, updatedMicros, timeMicros, digest, body }) => ({
          ...{ from, to, revision, updatedMicros, timeMicros, digest },
          id: body.price,
          course: externalId,
          ...{ product: body.product, meter: body.meter ?? null, unit: body.unit ?? null },
          ...{ currency: body.currency, unitAmount: body.unitAmount },
          isAgreed: body.customer !== undefined,
        })),
      ];
    }),
  );
}
