/** Subscriptions with what was contracted, agreed, granted and paid: a fixed number of statements for a set, few where nobody states such things. */
import type { PoolClient } from 'pg';
import type { SubscriptionVersion } from '@/domain/attribution';
import { subscriptionId } from '@/domain/identity';
import { isRole, kindsOf } from '@/domain/records';
import { subscription } from '@/domain/subjects/subscription';
import type { SubscriptionFacts, Unpaid, Use } from '@/domain/subjects/subscription/facts';
import { subscriptionKey } from '@/domain/subjects/subscription/key';
import { subscriptionState } from '@/domain/subjects/subscription/state';
import { loadAccounts } from '@/server/correlation/account-lookup';
import { loadStatements } from '@/server/correlation/golden/statements';
import { kindsSql } from '@/server/correlation/kinds';
import { groupBy, type LoadedRecord, loadRecords } from '@/server/correlation/load-records';
import { contractedSystem, loadSources } from '@/server/correlation/sources';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import { type Computed, defineSource, type SubjectSource } from '@/server/spine/define';
import { loadGrants } from './entitlements';
import { loadAround, loadRecent, loadTaxes, obstaclesOf, ownObstacles } from './invoicing';
import { loadPrices, type Priced } from './prices';
import { type Readied, writeReadiness } from './readiness';

const statedAmong = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('subscription as s')
    .select(['s.id', 's.versions', 's.customer', 's.commitment'])
    .where('s.id', '=', anyOf(ids, 'uuid')),
);

/** What the row keeps of a version. */
type HeldVersion = Omit<SubscriptionVersion, 'validFrom'> & { readonly validFrom: string };

/** Contracts by the subscription of billing that they are of. */
async function loadContracts(client: PoolClient, names: readonly string[]) {
  const sources = await loadSources(client);
  const theirs = [...sources.values()].filter((source) => contractedSystem(source) !== null);
  if (theirs.length === 0) return new Map<string, SubscriptionFacts['contracts'][number][]>();
  const statements = await loadStatements(
    client,
    `s.kind = 'subscription' AND s.external_id = ANY($1) AND s.source_id = ANY($2::int[]) AND NOT s.superseded`,
    [names, theirs.map(({ id }) => id)],
  );
  return groupBy(
    statements.flatMap((statement) => {
      const source = sources.get(statement.sourceId);
      const system = source && contractedSystem(source);
      // The door checked the body.
      return source && system ? [{ ...statement, system, source: source.name, body: statement.body as never }] : [];
    }),
    ({ system, externalId }) => subscriptionKey.text({ system, externalId }),
  );
}

const ordersNaming = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('record_link')
    .select(['from_id', 'to_id'])
    .where('to_id', '=', anyOf(ids, 'uuid'))
    .where('kind', 'in', kindsOf('order')),
);

async function loadOrders(
  client: PoolClient,
  ids: readonly string[],
): Promise<Map<string, SubscriptionFacts['orders'][number][]>> {
  const links = await ordersNaming({ ids }, { on: client, steady: false });
  if (links.length === 0) return new Map();
  const records = await loadRecords(client, 'r.id = ANY($1::uuid[])', [
    [...new Set(links.map(({ from_id }) => from_id))],
  ]);
  const byId = new Map(records.map((record) => [record.id, record]));
  return groupBy(
    links.flatMap(({ from_id, to_id }) => {
      const order = byId.get(from_id);
      return order && isRole(order, 'order') ? [{ order, to_id }] : [];
    }),
    ({ to_id }) => to_id,
    ({ order }) => order,
  );
}

/** Charges in force of priced products, by system and subscription. */
async function loadCharges(client: PoolClient, names: readonly string[], products: readonly string[]) {
  const records = await loadRecords(
    client,
    `r.subscription_external_id = ANY($1) AND r.kind IN (${kindsSql('charge')}) AND r.body->>'product' = ANY($2)`,
    [names, products],
  );
  return groupBy(
    records.filter((record): record is Extract<LoadedRecord, { kind: 'charge' }> => isRole(record, 'charge')),
    ({ source, body }) => subscriptionKey.text({ system: source, externalId: body.subscription ?? '' }),
  );
}

/** What is to be paid of transactions, with when it was due and when a payment of one of its invoices failed last. */
async function loadUnpaid(client: PoolClient, ids: readonly string[]): Promise<Map<string, Unpaid[]>> {
  const { rows } = await client.query<{
    subscription_id: string;
    id: string;
    currency: string;
    outstanding: string;
    due_at: Date | null;
    failed_at: Date | null;
  }>(
    `SELECT t.subscription_id, t.id, o.currency, o.outstanding, (SELECT (s->>'dueAt')::timestamptz FROM jsonb_array_elements(t.stages) s WHERE s->>'name' = 'settled') AS due_at, f.failed_at
       FROM transaction t CROSS JOIN LATERAL jsonb_to_recordset(t.receivables) AS o(currency text, outstanding text)
       LEFT JOIN LATERAL (
         SELECT max(r.occurred_at) AS failed_at FROM document_line d JOIN record_link l ON l.to_id = d.document_id AND l.kind IN (${kindsSql('failed payment')})
           JOIN record r ON r.id = l.from_id AND r.in_force WHERE d.transaction_id = t.id) f ON true
      WHERE t.subscription_id = ANY($1::uuid[]) AND t.receivables <> '[]' ORDER BY t.period_start, t.id`,
    [ids],
  );
  return groupBy(
    rows,
    ({ subscription_id }) => subscription_id,
    (row) => ({
      transactionId: row.id,
      currency: row.currency,
      outstanding: row.outstanding,
      dueAt: row.due_at,
      failedAt: row.failed_at,
    }),
  );
}

/** What was rated in the term and the currency of commitments. */
async function loadUses(client: PoolClient, ids: readonly string[]): Promise<Map<string, Use[]>> {
  const { rows } = await client.query<{ subscription_id: string; id: string; amount: string; at: Date }>(
    `SELECT t.subscription_id, t.id, t.rated_amount AS amount, t.first_known_at AS at FROM subscription s JOIN transaction t ON t.subscription_id = s.id
      WHERE s.id = ANY($1::uuid[]) AND t.rated_amount <> 0 AND t.currency = s.commitment->>'currency'
        AND t.period_start >= (s.commitment->>'from')::timestamptz AND t.period_start < (s.commitment->>'to')::timestamptz ORDER BY t.period_start, t.id`,
    [ids],
  );
  return groupBy(
    rows,
    ({ subscription_id }) => subscription_id,
    ({ id, amount, at }) => ({ transactionId: id, amount, at }),
  );
}

const source = defineSource(subscription, {
  load: async (client, keys, at) => {
    const { now } = at;
    const asked = keys.flatMap((text) => {
      const key = subscriptionKey.read(text);
      return key ? [{ text, ...key, id: subscriptionId(key.system, key.externalId) }] : [];
    });
    const [ids, names] = [asked.map(({ id }) => id), asked.map(({ externalId }) => externalId)];
    const rows = await statedAmong({ ids }, { on: client, steady: false });
    const stated = new Map(
      rows.map((row) => [
        row.id,
        {
          ...row,
          versions: (row.versions as HeldVersion[]).map((version) => ({
            ...version,
            validFrom: new Date(version.validFrom),
          })),
        },
      ]),
    );
    const contracts = await loadContracts(client, names);
    const orders = await loadOrders(client, ids);
    const customerOf = ({ id, text }: (typeof asked)[number]): string | null =>
      stated.get(id)?.customer ?? contracts.get(text)?.[0]?.body.customer ?? null;
    const references = asked.flatMap((each) => {
      const customer = customerOf(each);
      return customer === null ? [] : [{ ...each, customer }];
    });
    const accounts = await loadAccounts(client, references);
    const sold = references.map((reference): Priced & (typeof references)[number] => ({
      ...reference,
      accountId: accounts.get(reference.system, reference.customer, now)?.id ?? null,
      products: [
        ...new Set(
          (stated.get(reference.id)?.versions ?? []).flatMap(({ body }) =>
            body.charges.flatMap(({ product }) => product ?? []),
          ),
        ),
      ],
    }));
    const { granted, entitling } = await loadGrants(client, sold);
    const prices = await loadPrices(client, sold);
    const priced = [...new Set([...prices.values()].flat().map(({ product }) => product))];
    const charges = priced.length > 0 ? await loadCharges(client, names, priced) : new Map();
    const unpaid = granted.size > 0 ? await loadUnpaid(client, ids) : new Map<string, Unpaid[]>();
    const committed = rows.filter(({ commitment }) => commitment !== null).map(({ id }) => id);
    const uses = committed.length > 0 ? await loadUses(client, committed) : new Map<string, Use[]>();
    const around = await loadAround(client, sold, at);
    const accountOf = new Map(sold.map(({ text, accountId }) => [text, accountId]));
    const taxes = await loadTaxes(client, [...new Set(sold.flatMap(({ accountId }) => accountId ?? []))]);
    const recent = await loadRecent(client, ids, at);
    return new Map(
      asked.flatMap((each): [string, SubscriptionFacts][] => {
        const { text, id, system, externalId } = each;
        const mine = stated.get(id);
        if (!mine && !contracts.has(text)) return [];
        return [
          [
            text,
            {
              system,
              externalId,
              versions: mine?.versions ?? [],
              account: accounts.get(system, customerOf(each), now),
              contracts: contracts.get(text) ?? [],
              orders: orders.get(id) ?? [],
              entitlements: granted.get(text) ?? [],
              entitling,
              prices: prices.get(text) ?? [],
              charges: charges.get(text) ?? [],
              unpaid: unpaid.get(id) ?? [],
              uses: uses.get(id) ?? [],
              recent: recent.get(id) ?? [],
              around: around.get(text) ?? [],
              tax: taxes.get(accountOf.get(text) ?? '') ?? 'not asked',
            },
          ],
        ];
      }),
    );
  },
});

type Known = ReadonlyMap<string, SubscriptionFacts>;
interface Result extends Computed {
  readonly readied: readonly Readied[];
}

export const subscriptions: SubjectSource<Known, Result> = {
  ...source,
  compute: (facts, at) => {
    const computed = source.compute(facts, at);
    const readied = [...facts].map(([key, fact]) => {
      const state = subscriptionState(fact, at);
      const findings = computed.found.get(key)?.findings ?? [];
      return { state, obstacles: [...ownObstacles(state, findings), ...obstaclesOf(findings), ...fact.around] };
    });
    return { ...computed, readied };
  },
  write: (client, keys, { readied }) => writeReadiness(client, keys, readied),
};
