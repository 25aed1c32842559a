/**
 * Master data as it was known at a past instant: the same pure functions over the statements that had come in by then,
 * so that what is shown of the past is what was shown then.
 */
import {
  type MeterDefinition,
  type Route,
  routesOf,
  type SubscriptionHistory,
  scheduleOf,
  unitFactor,
} from '@/domain/attribution';
import { periodAt } from '@/domain/calendar';
import type { Entities } from '@/domain/entities';
import { holdingAt, holdings, type Interval, joined } from '@/domain/intervals';
import type { HeldKey } from '@/domain/keys';
import { identityKey } from '@/domain/subjects/account/key';
import { compareVersions } from '@/domain/version';
import type { RowOf } from '@/server/runtime/sets';
import { type AccountLookup, lookupOf } from './account-lookup';
import { loadEntities } from './entities';
import { type Companies, loadCompanies, overlay, partsOf } from './golden/companies';
import { loadStatements, type Statement } from './golden/statements';
import { groupBy } from './load-records';
import type { Queryable } from './queue';
import { loadSources } from './sources';
import { referenceKey, withOwners } from './subscriptions';

const counting = (statements: readonly Statement[]) => statements.filter(({ superseded }) => !superseded);

/** What customer references led to, by date, as known then. */
export async function accountsKnownAt(
  client: Queryable,
  references: readonly { system: string; customer: string }[],
  knownAt: Date,
): Promise<AccountLookup> {
  const refs = references.map(({ system, customer }) => identityKey.text({ system, externalId: customer }));
  const { identities, accounts } = await loadCompanies(client, await loadSources(client), refs, knownAt);
  const spans = groupBy(accounts, ({ id }) => id);
  const courses = new Map(
    [...groupBy(identities, ({ ref }) => ref)].map(([ref, mine]) => [
      ref,
      overlay(mine, spans).map(({ from, to, account }) => {
        const [system, externalId] = partsOf(account.root);
        const { id, name, parentId, entityId, region, currency } = account;
        return { from, to, facts: { id, name, system, externalId, parentId, entityId, region, currency } };
      }),
    ]),
  );
  return lookupOf(courses);
}

/** Subscriptions of these names with the versions known then. */
export async function subscriptionsKnownAt(
  client: Queryable,
  externalIds: readonly string[],
  knownAt: Date,
): Promise<SubscriptionHistory[]> {
  const sources = await loadSources(client);
  const statements = counting(
    await loadStatements(client, `s.kind = 'subscription' AND s.external_id = ANY($1)`, [externalIds], knownAt),
  );
  return [...groupBy(statements, ({ sourceId, externalId }) => `${sourceId} ${externalId}`).values()].flatMap(
    (versions) => {
      const [first] = versions;
      const system = first && sources.get(first.sourceId)?.name;
      if (!first || !system) return [];
      return [
        {
          id: first.externalId,
          system,
          externalId: first.externalId,
          versions: [...versions].sort(compareVersions).map(({ from, signal, body }) => ({
            validFrom: new Date(from),
            signal,
            body: body as unknown as SubscriptionHistory['versions'][number]['body'],
          })),
        },
      ];
    },
  );
}

/** The entities as they had been set by then, with their periods as they stood then. */
export async function entitiesKnownAt(client: Queryable, knownAt: Date): Promise<Entities> {
  const statements = counting(await loadStatements(client, `s.kind = 'period'`, [], knownAt));
  const periods = [...groupBy(statements, ({ externalId }) => externalId).values()].flatMap((versions) => {
    const body = holdingAt(holdings(versions), knownAt.getTime())?.version.body;
    return body ? [body as Readonly<Record<string, string>>] : [];
  });
  const of = groupBy(periods, ({ entity }) => entity as string);
  const entities = await loadEntities(client, knownAt);
  return entities.withPeriods((id) =>
    (of.get(id) ?? [])
      .map(({ period, start, end, status, cutoffAt, changedAt }) => ({
        period: period as string,
        startsOn: start as string,
        endsOn: end as string,
        status: status as string,
        cutoffAt: cutoffAt ? new Date(cutoffAt) : null,
        changedAt: new Date(changedAt as string),
      }))
      .sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1)),
  );
}

/** A stretch of a flow that belonged to a transaction, with how its usage counts. */
export interface KnownRoute extends Interval {
  readonly transactionId: string;
  readonly flowId: string;
  readonly factor: string;
  readonly unit: string;
  readonly aggregation: MeterDefinition['aggregation'];
}

/**
 * Which usage belonged to these transactions as known then: flows that stated their subscription, and flows of the
 * accounts that its customers were, each routed again by what was known.
 * @param subscriptions of the transactions, as known then
 */
export async function routesKnownAt(
  client: Queryable,
  transactions: readonly { readonly id: string; readonly held: HeldKey }[],
  subscriptions: readonly SubscriptionHistory[],
  knownAt: Date,
): Promise<KnownRoute[]> {
  const wanted = transactions.flatMap(({ id, held }) => {
    const history = subscriptions.find(
      ({ system, externalId }) => system === held.system && externalId === held.subscription,
    );
    if (!history || !held.start) return [];
    const meters = history.versions.flatMap(({ body }) =>
      body.charges.flatMap(({ code, meter }) => (code === held.charge && meter ? [meter] : [])),
    );
    const { start } = held;
    const end = Math.max(...history.versions.map(({ body }) => periodAt(scheduleOf(body), start).end.getTime()));
    return [{ id, history, meters, start, end: new Date(end) }];
  });
  if (wanted.length === 0) return [];
  const meters = [...new Set(wanted.flatMap((one) => one.meters))];
  const customers = wanted.flatMap(({ history }) =>
    history.versions.map(({ body }) => identityKey.text({ system: history.system, externalId: body.customer })),
  );
  const companies = await loadCompanies(client, await loadSources(client), customers, knownAt);
  const references = [...companies.references].map(partsOf);
  const { rows: flows } = await client.query<
    Pick<RowOf<'usage_flow'>, 'id' | 'customer' | 'subscription' | 'meter' | 'unit'> & { source: string }
  >(
    `SELECT f.id, o.name AS source, f.customer, f.subscription, f.meter, f.unit FROM unnest($1::text[], $2::text[]) AS x(system, customer)
       JOIN source o ON o.name = x.system JOIN usage_flow f ON f.source_id = o.id AND f.customer = x.customer AND f.subscription = '' AND f.meter = ANY($3)
     UNION SELECT f.id, o.name, f.customer, f.subscription, f.meter, f.unit FROM usage_flow f JOIN source o ON o.id = f.source_id
      WHERE f.subscription <> '' AND f.subscription = ANY($4) AND f.meter = ANY($3)`,
    [
      references.map(([system]) => system),
      references.map(([, customer]) => customer),
      meters,
      wanted.map(({ history }) => history.externalId),
    ],
  );
  const { rows: others } = await client.query<Pick<RowOf<'subscription'>, 'external_id'>>(
    'SELECT DISTINCT external_id FROM subscription WHERE customers && $1::text[]',
    [references.map(([, customer]) => customer)],
  );
  const known = await subscriptionsKnownAt(
    client,
    [...new Set([...others.map(({ external_id }) => external_id), ...flows.map(({ subscription }) => subscription)])],
    knownAt,
  );
  const candidates = withOwners(known, ownersOf(companies));
  const definitions = await metersKnownAt(client, meters, knownAt);
  const owners = ownersOf(companies);

  return flows.flatMap((flow) => {
    const meter = definitions.get(flow.meter);
    if (!meter) return [];
    const facts = {
      meter,
      unit: flow.unit,
      subscription: flow.subscription,
      owners: owners.get(referenceKey(flow.source, flow.customer)) ?? [],
      subscriptions: flow.subscription
        ? candidates.filter(({ externalId }) => externalId === flow.subscription)
        : candidates,
    };
    return wanted.flatMap(({ id, start, end }) =>
      routesOf(facts, start, end)
        .routes.filter(({ transactionId }) => transactionId === id)
        .map(({ from, to }: Route) => ({
          transactionId: id,
          flowId: flow.id,
          from: from.getTime(),
          to: to.getTime(),
          factor: unitFactor(meter, flow.unit) ?? '1',
          unit: meter.unit,
          aggregation: meter.aggregation,
        })),
    );
  });
}

const ownersOf = ({ identities }: Companies) =>
  new Map(
    [...groupBy(identities, ({ ref }) => ref)].map(([ref, mine]) => [
      ref,
      joined(
        [...mine].sort((a, b) => a.from - b.from).map(({ from, to, account }) => ({ from, to, accountId: account })),
        (a, b) => a.accountId === b.accountId,
      ),
    ]),
  );

async function metersKnownAt(
  client: Queryable,
  codes: readonly string[],
  knownAt: Date,
): Promise<Map<string, MeterDefinition>> {
  const statements = counting(
    await loadStatements(client, `s.kind = 'meter' AND s.external_id = ANY($1)`, [codes], knownAt),
  );
  return new Map(
    [...groupBy(statements, ({ externalId }) => externalId)].flatMap(([code, versions]) => {
      const body = holdingAt(holdings(versions), knownAt.getTime())?.version.body;
      if (!body) return [];
      const { unit, aggregation = 'sum', units = [] } = body as unknown as Partial<MeterDefinition> & { unit: string };
      return [[code, { code, unit, aggregation, units }] as const];
    }),
  );
}
