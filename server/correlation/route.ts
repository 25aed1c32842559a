/**
 * Attribution of usage: which transaction each flow belongs to, by time. Runs alone (the exclusive side of the
 * routing lock), so that no bucket moves while events are being summed into it.
 */

import type { PoolClient } from 'pg';
import {
  type FlowFacts,
  type MeterDefinition,
  type Route,
  routesOf,
  type SuspenseReason,
  unitFactor,
} from '@/domain/attribution';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { UNATTACHED } from '@/domain/identity';
import { joined } from '@/domain/intervals';
import { customerKey } from '@/domain/subjects/customer/key';
import { meterKey } from '@/domain/subjects/meter/key';
import { isFlowReason } from '@/domain/subjects/usage-flow/state';
import { flowWaitsFor } from '@/domain/waiting';
import { now } from '@/server/runtime/clock';
import { anyOf, fixed, inserting, type RowOf, sets } from '@/server/runtime/sets';
import { type Place, writePlaces } from './flow-places';
import { overlay } from './golden/companies';
import { intervalOf } from './golden/statements';
import { groupBy } from './load-records';
import { holdRouting, markDirty, marking, type Portion, takeDirty } from './queue';
import { readOwners, referenceKey, subscriptionsNamed, subscriptionsOf, withOwners } from './subscriptions';

const HOUR = 3_600_000;
/** Routes reach beyond now, so that what comes next attaches at once: one month covers the usual period. */
const AHEAD = 32 * 24 * HOUR;
const FLOWS_PER_ROUND = 300;

interface Flow {
  id: string;
  source: string;
  customer: string;
  subscription: string;
  meter: string;
  unit: string;
  reason: string | null;
  from: Date | null;
  to: Date | null;
}

export interface RoutedFlow {
  facts: FlowFacts;
  routes: Route[];
  /** By the account that the flow's customer is then; nothing where it is unknown. */
  places: Place[];
  factor: string;
}

/** Why usage of a flow between two instants is suspended, told of the last that is; null when all of it attaches. */
export const reasonBetween = (facts: FlowFacts, from: Date, to: Date): SuspenseReason | null =>
  routesOf(facts, from, to).reason;

const versionsOf = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('account_version')
    .select(['account_id', 'entity_id', 'region', 'valid_from', 'valid_to'])
    .where('account_id', '=', anyOf(ids, 'uuid')),
);

/** Accounts of references by time, with where their usage counts. */
async function loadPlaces(
  client: PoolClient,
  references: readonly (readonly [system: string, customer: string])[],
): Promise<Map<string, Place[]>> {
  const owners = await readOwners(client, references);
  const ids = [...new Set([...owners.values()].flat().map(({ accountId }) => accountId))];
  const rows = await versionsOf({ ids }, { on: client, steady: false });
  const spans = groupBy(
    rows,
    (row) => row.account_id,
    (row) => ({ id: row.account_id, entityId: row.entity_id, region: row.region, ...intervalOf(row) }),
  );
  return new Map(
    [...owners].map(([ref, mine]) => [
      ref,
      overlay(
        mine.map(({ accountId, from, to }) => ({ account: accountId, from, to })),
        spans,
      ).map(({ from, to, account }) => ({
        from,
        to,
        accountId: account.id,
        entityId: account.entityId,
        region: account.region,
      })),
    ]),
  );
}

const metersOf = fixed(({ codes }: { codes: readonly string[] }) =>
  sets.selectFrom('meter').select(['code', 'unit', 'aggregation', 'units']).where('code', '=', anyOf(codes, 'text')),
);

/** What attribution needs of these flows, in six statements. */
export async function routeFlows(
  client: PoolClient,
  flows: readonly Pick<Flow, 'id' | 'source' | 'customer' | 'subscription' | 'meter' | 'unit' | 'from' | 'to'>[],
): Promise<Map<string, RoutedFlow>> {
  const placesOf = await loadPlaces(
    client,
    flows.map(({ source, customer }) => [source, customer]),
  );
  const codes = [...new Set(flows.map(({ meter }) => meter))];
  const meters = await metersOf({ codes }, { on: client, steady: false });
  // The door checked what a meter states.
  const meterOf = new Map(meters.map((row) => [row.code, row as MeterDefinition]));
  const stated = await subscriptionsNamed(
    client,
    flows.flatMap(({ subscription }) => (subscription ? [subscription] : [])),
  );
  // Whatever any of these accounts was ever called, some version of a subscription may name.
  const accounts = [...new Set([...placesOf.values()].flat().map(({ accountId }) => accountId))];
  const held = await subscriptionsOf(client, accounts);
  const owners = await readOwners(
    client,
    held.flatMap(({ system, versions }) => versions.map(({ body }) => [system, body.customer] as const)),
  );
  const candidates = withOwners(held, owners);
  const byAccount = new Map<string, Set<(typeof candidates)[number]>>();
  for (const candidate of candidates)
    for (const { accountId } of [...candidate.owners.values()].flat()) {
      const found = byAccount.get(accountId);
      if (found) found.add(candidate);
      else byAccount.set(accountId, new Set([candidate]));
    }
  const named = groupBy(withOwners(stated, new Map()), ({ externalId }) => externalId);

  return new Map(
    flows.map((flow) => {
      const places = placesOf.get(referenceKey(flow.source, flow.customer)) ?? [];
      const theirs = new Set(places.flatMap(({ accountId }) => [...(byAccount.get(accountId) ?? [])]));
      const facts: FlowFacts = {
        meter: meterOf.get(flow.meter) ?? null,
        unit: flow.unit,
        subscription: flow.subscription,
        owners: joined(places, (a, b) => a.accountId === b.accountId),
        subscriptions: flow.subscription ? (named.get(flow.subscription) ?? []) : [...theirs],
      };
      const from = flow.from ?? now();
      const until = Math.max((flow.to ?? from).getTime(), now().getTime()) + HOUR + AHEAD;
      const { routes } = routesOf(facts, from, new Date(until));
      return [flow.id, { facts, routes, places, factor: (facts.meter && unitFactor(facts.meter, flow.unit)) ?? '1' }];
    }),
  );
}

async function loadFlows(client: PoolClient, ids: readonly string[]): Promise<Flow[]> {
  const { rows } = await client.query<Flow>(
    `SELECT f.id, o.name AS source, f.customer, f.subscription, f.meter, f.unit, f.reason, least(b.first, r.first) AS "from", greatest(b.last, r.last) AS "to"
     FROM usage_flow f JOIN source o ON o.id = f.source_id
     LEFT JOIN LATERAL (SELECT min(hour) AS first, max(hour) AS last FROM usage_bucket WHERE flow_id = f.id) b ON true
     LEFT JOIN LATERAL (SELECT min((body->>'windowStart')::timestamptz) AS first, max((body->>'windowStart')::timestamptz) AS last FROM record WHERE flow_id = f.id AND in_force) r ON true
     WHERE f.id = ANY($1::uuid[]) ORDER BY f.id`,
    [ids],
  );
  return rows;
}

const BUCKET = `count(*) AS count, sum(q) AS quantity, max(q) AS maximum, (array_agg(q ORDER BY time DESC, q DESC))[1] AS latest, max(time) AS latest_at, min(day) AS first_day, max(day) AS last_day`;

/** Events in force of whole hours, from batches that were applied: the pending ones will be summed when they are. */
const eventsOf = (hours: string) => `
  SELECT s.flow_id, h.hour, coalesce(r.transaction_id, '${UNATTACHED}') AS transaction_id, s.time, s.day, CASE WHEN o.key IS NULL THEN s.quantity ELSE o.quantity END AS q
  FROM ${hours} h JOIN signal s ON s.flow_id = h.flow_id AND s.time >= h.hour AND s.time < h.hour + interval '1 hour' AND NOT s.variant
  JOIN delivery_batch d ON d.id = s.seq >> 20 AND d.status = 'applied'
  LEFT JOIN usage_route r ON r.flow_id = s.flow_id AND r.valid_from <= s.time AND r.valid_to > s.time
  LEFT JOIN usage_override o ON o.key = s.key WHERE o.key IS NULL OR o.quantity IS NOT NULL`;

/**
 * Sums whole hours again from their events, and the totals that they are part of.
 *
 */
export async function resum(client: PoolClient, hours: readonly { flowId: string; hour: Date }[]): Promise<void> {
  if (hours.length === 0) return;
  await client.query<never>(
    'CREATE TEMP TABLE IF NOT EXISTS resummed (flow_id uuid, hour timestamptz, PRIMARY KEY (flow_id, hour)) ON COMMIT DROP',
  );
  await client.query<never>('TRUNCATE resummed');
  await client.query<never>(
    'INSERT INTO resummed SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) ON CONFLICT DO NOTHING',
    [hours.map(({ flowId }) => flowId), hours.map(({ hour }) => hour)],
  );
  await client.query<never>(
    'CREATE TEMP TABLE IF NOT EXISTS touched_total (transaction_id uuid, flow_id uuid) ON COMMIT DROP',
  );
  await client.query<never>('TRUNCATE touched_total');
  await client.query<never>(
    'WITH gone AS (DELETE FROM usage_bucket b USING resummed h WHERE b.flow_id = h.flow_id AND b.hour = h.hour RETURNING b.transaction_id, b.flow_id) INSERT INTO touched_total SELECT DISTINCT transaction_id, flow_id FROM gone',
  );
  await client.query<never>(
    `WITH made AS (INSERT INTO usage_bucket (flow_id, hour, transaction_id, count, quantity, maximum, latest, latest_at, first_day, last_day)
     SELECT flow_id, hour, transaction_id, ${BUCKET} FROM (${eventsOf('resummed')}) e GROUP BY 1, 2, 3 RETURNING transaction_id, flow_id) INSERT INTO touched_total SELECT DISTINCT transaction_id, flow_id FROM made`,
  );
  await retotal(client, 'touched_total');
}

/** Totals of (transaction, flow) pairs, summed again from their buckets. */
async function retotal(client: PoolClient, pairs: string): Promise<void> {
  await client.query<never>(
    `DELETE FROM usage_total t USING (SELECT DISTINCT transaction_id, flow_id FROM ${pairs}) p WHERE t.transaction_id = p.transaction_id AND t.flow_id = p.flow_id`,
  );
  await client.query<never>(
    `INSERT INTO usage_total (transaction_id, flow_id, count, quantity, maximum, latest, latest_at, first_at, first_day, last_day)
     SELECT b.transaction_id, b.flow_id, sum(count), sum(quantity), max(maximum), (array_agg(latest ORDER BY latest_at DESC, latest DESC))[1], max(latest_at), min(hour), min(first_day), max(last_day)
     FROM usage_bucket b JOIN (SELECT DISTINCT transaction_id, flow_id FROM ${pairs} WHERE transaction_id <> '${UNATTACHED}') p ON p.transaction_id = b.transaction_id AND p.flow_id = b.flow_id
     GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  await client.query<never>(
    `INSERT INTO dirty (kind, subject) SELECT DISTINCT 'transaction', transaction_id::text FROM ${pairs} WHERE transaction_id <> '${UNATTACHED}'`,
  );
}

const deleteRoutes = fixed(({ ids }: { ids: readonly string[] }) =>
  sets.deleteFrom('usage_route').where('flow_id', '=', anyOf(ids, 'uuid')),
);
const insertRoutes = inserting('usage_route', ['flow_id', 'valid_from', 'valid_to', 'transaction_id', 'basis']);

async function writeRoutes(client: PoolClient, routed: ReadonlyMap<string, RoutedFlow>): Promise<void> {
  const ids = [...routed.keys()];
  await deleteRoutes({ ids }, { on: client, steady: false });
  const rows = [...routed].flatMap(([flow_id, { routes }]) =>
    routes.map((route) => ({
      flow_id,
      valid_from: route.from,
      valid_to: route.to,
      transaction_id: route.transactionId,
      basis: route.basis,
    })),
  );
  await insertRoutes(client, rows);
}

/** Moves whole buckets to where the routes now lead; hours that a route's edge cuts are summed again from events. */
async function moveBuckets(client: PoolClient, ids: readonly string[]): Promise<void> {
  const { rows: cut } = await client.query<Pick<RowOf<'usage_bucket'>, 'flow_id' | 'hour'>>(
    `SELECT DISTINCT b.flow_id, b.hour FROM usage_bucket b
     JOIN usage_route r ON r.flow_id = b.flow_id AND ((r.valid_from > b.hour AND r.valid_from < b.hour + interval '1 hour') OR (r.valid_to > b.hour AND r.valid_to < b.hour + interval '1 hour'))
     WHERE b.flow_id = ANY($1::uuid[])
     UNION SELECT flow_id, hour FROM usage_bucket WHERE flow_id = ANY($1::uuid[]) GROUP BY 1, 2 HAVING count(*) > 1`,
    [ids],
  );
  await client.query<never>(
    'CREATE TEMP TABLE IF NOT EXISTS moving (flow_id uuid, hour timestamptz, from_id uuid, transaction_id uuid) ON COMMIT DROP',
  );
  await client.query<never>('TRUNCATE moving');
  await client.query<never>(
    `INSERT INTO moving SELECT b.flow_id, b.hour, b.transaction_id, coalesce(r.transaction_id, '${UNATTACHED}')
     FROM usage_bucket b LEFT JOIN usage_route r ON r.flow_id = b.flow_id AND r.valid_from <= b.hour AND r.valid_to > b.hour
     WHERE b.flow_id = ANY($1::uuid[]) AND b.transaction_id <> coalesce(r.transaction_id, '${UNATTACHED}')
       AND NOT EXISTS (SELECT FROM unnest($2::uuid[], $3::timestamptz[]) AS c(flow_id, hour) WHERE c.flow_id = b.flow_id AND c.hour = b.hour)`,
    [ids, cut.map(({ flow_id }) => flow_id), cut.map(({ hour }) => hour)],
  );
  await client.query<never>(
    'UPDATE usage_bucket b SET transaction_id = m.transaction_id FROM moving m WHERE b.flow_id = m.flow_id AND b.hour = m.hour AND b.transaction_id = m.from_id',
  );
  await client.query<never>(
    'CREATE TEMP TABLE IF NOT EXISTS moved_total (transaction_id uuid, flow_id uuid) ON COMMIT DROP',
  );
  await client.query<never>('TRUNCATE moved_total');
  await client.query<never>(
    'INSERT INTO moved_total SELECT from_id, flow_id FROM moving UNION SELECT transaction_id, flow_id FROM moving',
  );
  await retotal(client, 'moved_total');
  await resum(
    client,
    cut.map(({ flow_id, hour }) => ({ flowId: flow_id, hour })),
  );
}

/** The newest usage of each flow that stands nowhere: when it was, and why. */
async function suspenseOf(
  client: PoolClient,
  routed: ReadonlyMap<string, RoutedFlow>,
): Promise<Map<string, { at: Date; reason: SuspenseReason | null }>> {
  const { rows } = await client.query<{ id: string; latest: Date | null; start: Date | null }>(
    `SELECT f.id, b.latest_at AS latest, r.start FROM unnest($1::uuid[]) AS f(id)
     LEFT JOIN LATERAL (SELECT hour, latest_at FROM usage_bucket WHERE flow_id = f.id AND transaction_id = '${UNATTACHED}' AND count > 0 ORDER BY hour DESC LIMIT 1) b ON true
     CROSS JOIN LATERAL (SELECT max((body->>'windowStart')::timestamptz) AS start FROM record WHERE flow_id = f.id AND in_force AND transaction_id IS NULL) r
     WHERE b.hour IS NOT NULL OR r.start IS NOT NULL`,
    [[...routed.keys()]],
  );
  return new Map(
    rows.flatMap(({ id, latest, start }) => {
      const facts = routed.get(id)?.facts;
      const at = latest && (!start || latest >= start) ? latest : start;
      return facts && at ? [[id, { at, reason: reasonBetween(facts, at, new Date(at.getTime() + 1)) }]] : [];
    }),
  );
}

/** What the aggregates of these flows wait for: the same as their usage does. */
async function writeWaiting(
  client: PoolClient,
  flows: readonly Flow[],
  suspended: Awaited<ReturnType<typeof suspenseOf>>,
): Promise<void> {
  await client.query<never>(
    `UPDATE record r SET waits_for = w.waits_for, waits_reason = w.reason
     FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, reason text, waits_for text) JOIN record k ON k.flow_id = x.id
     CROSS JOIN LATERAL (SELECT CASE WHEN k.transaction_id IS NULL THEN x.waits_for END AS waits_for, CASE WHEN k.transaction_id IS NULL THEN x.reason END AS reason) w
     WHERE r.id = k.id AND r.signal_key = k.signal_key AND r.digest = k.digest AND (r.waits_for, r.waits_reason) IS DISTINCT FROM (w.waits_for, w.reason)`,
    [
      JSON.stringify(
        flows.map((flow) => {
          const reason = suspended.get(flow.id)?.reason ?? 'no subscription';
          return { id: flow.id, reason, waits_for: flowWaitsFor(reason, flow) };
        }),
      ),
    ],
  );
}

/** Marks the transactions of the aggregates of these flows. */
const markAggregated = marking('transaction', ({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('record')
    .select((eb) => eb.cast<string>('transaction_id', 'text').as('subject'))
    .where('flow_id', '=', anyOf(ids, 'uuid'))
    .where('transaction_id', 'is not', null),
);

/** What is attached for the first time is watched from now on; a silence may end with its subscription. */
const watch = fixed(({ ids, at }: { ids: readonly string[]; at: Date }) =>
  sets
    .updateTable('usage_flow')
    .set({ watch_at: at })
    .where('id', '=', anyOf(ids, 'uuid'))
    .where('reason', 'is', null)
    .where((eb) => eb.or([eb('looked_at', 'is', null), eb('silent', '=', true)])),
);

const watchCustomers = fixed(({ ids, at }: { ids: readonly string[]; at: Date }) =>
  sets
    .updateTable('usage_flow as f')
    .from('usage_flow as g')
    .set({ watch_at: at })
    .where('g.id', '=', anyOf(ids, 'uuid'))
    .whereRef('f.source_id', '=', 'g.source_id')
    .whereRef('f.customer', '=', 'g.customer')
    .where('f.reason', 'is', null)
    .where('f.looked_at', 'is not', null),
);

/** Routes flows whose usage or master data changed, one set. @returns how many were routed */
export async function settleFlows(client: PoolClient, portion: Portion): Promise<number> {
  const subjects = await takeDirty(client, 'flow', FLOWS_PER_ROUND, portion);
  if (subjects.length === 0) return 0;
  await holdRouting(client, 'alone');
  const flows = await loadFlows(client, subjects);
  const routed = await routeFlows(client, flows);
  const ids = flows.map(({ id }) => id);
  await writeRoutes(client, routed);
  await moveBuckets(client, ids);
  await markAggregated(client, { ids });
  await client.query<never>(
    `UPDATE record r SET transaction_id = u.transaction_id
     FROM record k LEFT JOIN usage_route u ON u.flow_id = k.flow_id AND u.valid_from <= (k.body->>'windowStart')::timestamptz AND u.valid_to > (k.body->>'windowStart')::timestamptz
     WHERE k.flow_id = ANY($1::uuid[]) AND r.id = k.id AND r.signal_key = k.signal_key AND r.digest = k.digest AND r.transaction_id IS DISTINCT FROM u.transaction_id`,
    [ids],
  );
  await markAggregated(client, { ids });
  const suspended = await suspenseOf(client, routed);
  await writeWaiting(client, flows, suspended);
  await writePlaces(
    client,
    flows,
    new Map([...routed].map(([id, { places }]) => [id, places])),
    new Map([...suspended].map(([id, { at }]) => [id, at])),
  );
  await client.query<never>(
    `UPDATE usage_flow f SET factor = x.factor, reason = x.reason, routed_at = $2,
       waiting_since = (SELECT min(b.hour) FROM usage_bucket b WHERE b.flow_id = f.id AND b.transaction_id = '${UNATTACHED}' AND b.count > 0)
     FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, factor numeric, reason text) WHERE f.id = x.id`,
    [
      JSON.stringify(
        [...routed].map(([id, { factor }]) => ({ id, factor, reason: suspended.get(id)?.reason ?? null })),
      ),
      now(),
    ],
  );
  const waiting = (wanted: string) =>
    flows.filter(({ id, reason }) => reason === wanted || suspended.get(id)?.reason === wanted);
  await markDirty(
    client,
    'customer',
    waiting('unmatched account').map(({ source, customer }) => customerKey.text({ source, reference: customer })),
  );
  await markDirty(
    client,
    'meter',
    waiting('unknown meter').map(({ source, meter }) => meterKey.text({ source, code: meter })),
  );
  await markDirty(
    client,
    'usage-flow',
    flows
      .filter(({ id, reason }) => isFlowReason(reason) || isFlowReason(suspended.get(id)?.reason ?? null))
      .map(({ id }) => id),
  );
  await watch({ ids, at: now() }, { on: client, steady: false });
  // What of a customer waits, or does no more, may be what its other meters lack.
  const waited = flows.filter(({ id, reason }) => reason !== null || suspended.has(id)).map(({ id }) => id);
  if (waited.length > 0) await watchCustomers({ ids: waited, at: now() }, { on: client, steady: false });
  // A case of conflicting contents says whose usage it is.
  await client.query<never>(
    `INSERT INTO dirty (kind, subject)
     SELECT DISTINCT c.subject_kind, c.subject_id
     FROM exception_case c JOIN signal_key k ON k.key = decode(split_part(c.subject_id, '/', 2), 'hex') JOIN signal s ON s.day = k.day AND s.seq = k.seq
     WHERE c.subject_kind = 'signal' AND c.status = ANY($2) AND s.flow_id = ANY($1::uuid[])`,
    [ids, OPEN_STATUSES],
  );
  return subjects.length;
}
