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
  type SubscriptionHistory,
  type SuspenseReason,
  unitFactor,
} from '@/domain/attribution';
import { OPEN_STATUSES } from '@/domain/exceptions/define';
import { bucketSql } from '@/domain/histogram';
import { UNATTACHED } from '@/domain/identity';
import { customerKey } from '@/domain/subjects/customer/key';
import { meterKey } from '@/domain/subjects/meter/key';
import { now } from '@/server/runtime/clock';
import { markDirty, ROUTING_LOCK, takeDirty } from './queue';
import { readSubscriptions } from './subscriptions';

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
  entityId: string | null;
  region: string | null;
  reason: string | null;
  from: Date | null;
  to: Date | null;
}

export interface RoutedFlow {
  routes: Route[];
  reason: SuspenseReason | null;
  accountId: string | null;
  entityId: string | null;
  region: string | null;
  factor: string;
}

/** What attribution needs of these flows, in four statements. */
export async function routeFlows(
  client: PoolClient,
  flows: readonly Pick<Flow, 'id' | 'source' | 'customer' | 'subscription' | 'meter' | 'unit' | 'from' | 'to'>[],
): Promise<Map<string, RoutedFlow>> {
  const { rows: accounts } = await client.query<{
    flow: string;
    id: string;
    entity_id: string | null;
    region: string | null;
  }>(
    `SELECT x.flow, a.id, a.entity_id, a.region FROM unnest($1::text[], $2::text[], $3::text[]) AS x(flow, system, customer)
     JOIN account_identity i ON i.system = x.system AND i.external_id = x.customer JOIN account a ON a.id = i.account_id`,
    [flows.map(({ id }) => id), flows.map(({ source }) => source), flows.map(({ customer }) => customer)],
  );
  const accountOf = new Map(accounts.map((row) => [row.flow, row]));
  const { rows: meters } = await client.query<{
    code: string;
    unit: string;
    aggregation: MeterDefinition['aggregation'];
    units: MeterDefinition['units'];
  }>('SELECT code, unit, aggregation, units FROM meter WHERE code = ANY($1)', [
    [...new Set(flows.map(({ meter }) => meter))],
  ]);
  const meterOf = new Map(meters.map((row) => [row.code, row]));
  const stated = await readSubscriptions(client, 's.external_id = ANY($1)', [
    [...new Set(flows.flatMap(({ subscription }) => (subscription ? [subscription] : [])))],
  ]);
  const held = await readSubscriptions(client, 's.account_id = ANY($1::uuid[])', [
    [...new Set(accounts.map(({ id }) => id))],
  ]);

  return new Map(
    flows.map((flow) => {
      const account = accountOf.get(flow.id);
      const subscriptions: SubscriptionHistory[] = flow.subscription
        ? stated.filter(({ externalId }) => externalId === flow.subscription)
        : held.filter(({ accountId }) => accountId !== null && accountId === account?.id);
      const facts: FlowFacts = {
        meter: meterOf.get(flow.meter) ?? null,
        unit: flow.unit,
        subscription: flow.subscription,
        accountId: account?.id ?? null,
        subscriptions,
      };
      const from = flow.from ?? now();
      const { routes, reason } = routesOf(
        facts,
        from,
        new Date(Math.max((flow.to ?? from).getTime(), now().getTime()) + HOUR + AHEAD),
      );
      // A gap after the newest usage suspends nothing.
      const suspended = routesOf(facts, from, new Date((flow.to ?? from).getTime() + HOUR)).reason;
      return [
        flow.id,
        {
          routes,
          reason: facts.meter ? suspended : reason,
          accountId: account?.id ?? null,
          entityId: account?.entity_id ?? null,
          region: account?.region ?? null,
          factor: (facts.meter && unitFactor(facts.meter, flow.unit)) ?? '1',
        },
      ];
    }),
  );
}

async function loadFlows(client: PoolClient, ids: readonly string[]): Promise<Flow[]> {
  const { rows } = await client.query(
    `SELECT f.id, o.name AS source, f.customer, f.subscription, f.meter, f.unit, f.entity_id, f.region, f.reason, least(b.first, r.first) AS first, greatest(b.last, r.last) AS last
     FROM usage_flow f JOIN source o ON o.id = f.source_id
     LEFT JOIN LATERAL (SELECT min(hour) AS first, max(hour) AS last FROM usage_bucket WHERE flow_id = f.id) b ON true
     LEFT JOIN LATERAL (SELECT min((body->>'windowStart')::timestamptz) AS first, max((body->>'windowStart')::timestamptz) AS last FROM record WHERE flow_id = f.id AND in_force) r ON true
     WHERE f.id = ANY($1::uuid[]) ORDER BY f.id`,
    [ids],
  );
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    customer: row.customer,
    subscription: row.subscription,
    meter: row.meter,
    unit: row.unit,
    entityId: row.entity_id,
    region: row.region,
    reason: row.reason,
    from: row.first,
    to: row.last,
  }));
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
  await client.query(
    'CREATE TEMP TABLE IF NOT EXISTS resummed (flow_id uuid, hour timestamptz, PRIMARY KEY (flow_id, hour)) ON COMMIT DROP',
  );
  await client.query('TRUNCATE resummed');
  await client.query(
    'INSERT INTO resummed SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) ON CONFLICT DO NOTHING',
    [hours.map(({ flowId }) => flowId), hours.map(({ hour }) => hour)],
  );
  await client.query(
    'CREATE TEMP TABLE IF NOT EXISTS touched_total (transaction_id uuid, flow_id uuid) ON COMMIT DROP',
  );
  await client.query('TRUNCATE touched_total');
  await client.query(
    'WITH gone AS (DELETE FROM usage_bucket b USING resummed h WHERE b.flow_id = h.flow_id AND b.hour = h.hour RETURNING b.transaction_id, b.flow_id) INSERT INTO touched_total SELECT DISTINCT transaction_id, flow_id FROM gone',
  );
  await client.query(
    `WITH made AS (INSERT INTO usage_bucket (flow_id, hour, transaction_id, count, quantity, maximum, latest, latest_at, first_day, last_day)
     SELECT flow_id, hour, transaction_id, ${BUCKET} FROM (${eventsOf('resummed')}) e GROUP BY 1, 2, 3 RETURNING transaction_id, flow_id) INSERT INTO touched_total SELECT DISTINCT transaction_id, flow_id FROM made`,
  );
  await retotal(client, 'touched_total');
}

/** Totals of (transaction, flow) pairs, summed again from their buckets. */
async function retotal(client: PoolClient, pairs: string): Promise<void> {
  await client.query(
    `DELETE FROM usage_total t USING (SELECT DISTINCT transaction_id, flow_id FROM ${pairs}) p WHERE t.transaction_id = p.transaction_id AND t.flow_id = p.flow_id`,
  );
  await client.query(
    `INSERT INTO usage_total (transaction_id, flow_id, count, quantity, maximum, latest, latest_at, first_at, first_day, last_day)
     SELECT b.transaction_id, b.flow_id, sum(count), sum(quantity), max(maximum), (array_agg(latest ORDER BY latest_at DESC, latest DESC))[1], max(latest_at), min(hour), min(first_day), max(last_day)
     FROM usage_bucket b JOIN (SELECT DISTINCT transaction_id, flow_id FROM ${pairs} WHERE transaction_id <> '${UNATTACHED}') p ON p.transaction_id = b.transaction_id AND p.flow_id = b.flow_id
     GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  await client.query(
    `INSERT INTO dirty (kind, subject) SELECT DISTINCT 'transaction', transaction_id::text FROM ${pairs} WHERE transaction_id <> '${UNATTACHED}'`,
  );
}

async function writeRoutes(client: PoolClient, routed: ReadonlyMap<string, RoutedFlow>): Promise<void> {
  const ids = [...routed.keys()];
  await client.query('DELETE FROM usage_route WHERE flow_id = ANY($1::uuid[])', [ids]);
  const rows = [...routed].flatMap(([flow_id, { routes }]) =>
    routes.map((route) => ({
      flow_id,
      valid_from: route.from,
      valid_to: route.to,
      transaction_id: route.transactionId,
      basis: route.basis,
    })),
  );
  await client.query(
    `INSERT INTO usage_route (flow_id, valid_from, valid_to, transaction_id, basis)
     SELECT flow_id, valid_from, valid_to, transaction_id, basis FROM jsonb_to_recordset($1::jsonb) AS x(flow_id uuid, valid_from timestamptz, valid_to timestamptz, transaction_id uuid, basis jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** Moves whole buckets to where the routes now lead; hours that a route's edge cuts are summed again from events. */
async function moveBuckets(client: PoolClient, ids: readonly string[]): Promise<void> {
  const { rows: cut } = await client.query<{ flow_id: string; hour: Date }>(
    `SELECT DISTINCT b.flow_id, b.hour FROM usage_bucket b
     JOIN usage_route r ON r.flow_id = b.flow_id AND ((r.valid_from > b.hour AND r.valid_from < b.hour + interval '1 hour') OR (r.valid_to > b.hour AND r.valid_to < b.hour + interval '1 hour'))
     WHERE b.flow_id = ANY($1::uuid[])
     UNION SELECT flow_id, hour FROM usage_bucket WHERE flow_id = ANY($1::uuid[]) GROUP BY 1, 2 HAVING count(*) > 1`,
    [ids],
  );
  await client.query(
    'CREATE TEMP TABLE IF NOT EXISTS moving (flow_id uuid, hour timestamptz, from_id uuid, transaction_id uuid) ON COMMIT DROP',
  );
  await client.query('TRUNCATE moving');
  await client.query(
    `INSERT INTO moving SELECT b.flow_id, b.hour, b.transaction_id, coalesce(r.transaction_id, '${UNATTACHED}')
     FROM usage_bucket b LEFT JOIN usage_route r ON r.flow_id = b.flow_id AND r.valid_from <= b.hour AND r.valid_to > b.hour
     WHERE b.flow_id = ANY($1::uuid[]) AND b.transaction_id <> coalesce(r.transaction_id, '${UNATTACHED}')
       AND NOT EXISTS (SELECT FROM unnest($2::uuid[], $3::timestamptz[]) AS c(flow_id, hour) WHERE c.flow_id = b.flow_id AND c.hour = b.hour)`,
    [ids, cut.map(({ flow_id }) => flow_id), cut.map(({ hour }) => hour)],
  );
  await client.query(
    'UPDATE usage_bucket b SET transaction_id = m.transaction_id FROM moving m WHERE b.flow_id = m.flow_id AND b.hour = m.hour AND b.transaction_id = m.from_id',
  );
  await client.query('CREATE TEMP TABLE IF NOT EXISTS moved_total (transaction_id uuid, flow_id uuid) ON COMMIT DROP');
  await client.query('TRUNCATE moved_total');
  await client.query(
    'INSERT INTO moved_total SELECT from_id, flow_id FROM moving UNION SELECT transaction_id, flow_id FROM moving',
  );
  await retotal(client, 'moved_total');
  await resum(
    client,
    cut.map(({ flow_id, hour }) => ({ flowId: flow_id, hour })),
  );
}

/** Ingestion lag is counted where the flow's entity is: when that changes, its counts move along. */
async function moveLags(
  client: PoolClient,
  flows: readonly Flow[],
  routed: ReadonlyMap<string, RoutedFlow>,
): Promise<void> {
  const moved = flows.filter(
    (flow) => routed.get(flow.id)?.entityId !== flow.entityId || routed.get(flow.id)?.region !== flow.region,
  );
  if (moved.length === 0) return;
  const rows = moved.map((flow) => ({
    flow: flow.id,
    e0: flow.entityId ?? '',
    r0: flow.region ?? '',
    e1: routed.get(flow.id)?.entityId ?? '',
    r1: routed.get(flow.id)?.region ?? '',
  }));
  await client.query(
    `WITH x AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(flow uuid, e0 text, r0 text, e1 text, r1 text)),
     lag AS (SELECT x.flow, s.day, ${bucketSql('extract(epoch FROM s.received_at - s.time)::float8')} AS bucket, count(*) AS count
       FROM x JOIN signal s ON s.flow_id = x.flow AND NOT s.variant JOIN delivery_batch d ON d.id = s.seq >> 20 AND d.status = 'applied' GROUP BY 1, 2, 3),
     delta AS (SELECT day, e0 AS entity, r0 AS region, bucket, -count AS count FROM lag JOIN x USING (flow) UNION ALL SELECT day, e1, r1, bucket, count FROM lag JOIN x USING (flow))
     INSERT INTO rollup AS r (kpi, day, entity_id, region, bucket, count)
     SELECT 'lag.usage', day, entity, region, bucket, sum(count) FROM delta GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
     ON CONFLICT (kpi, day, entity_id, region, currency, dimension, bucket) DO UPDATE SET count = r.count + excluded.count`,
    [JSON.stringify(rows)],
  );
}

/** Routes flows whose usage or master data changed, one set. @returns how many were routed */
export async function settleFlows(client: PoolClient): Promise<number> {
  const subjects = await takeDirty(client, 'flow', FLOWS_PER_ROUND);
  if (subjects.length === 0) return 0;
  await client.query('SELECT pg_advisory_xact_lock($1)', [ROUTING_LOCK]);
  const flows = await loadFlows(client, subjects);
  const routed = await routeFlows(client, flows);
  const ids = flows.map(({ id }) => id);
  await writeRoutes(client, routed);
  await moveBuckets(client, ids);
  const aggregated = `INSERT INTO dirty (kind, subject) SELECT DISTINCT 'transaction', transaction_id::text FROM record WHERE flow_id = ANY($1::uuid[]) AND transaction_id IS NOT NULL`;
  await client.query(aggregated, [ids]);
  await client.query(
    `UPDATE record r SET transaction_id = u.transaction_id, waits_for = CASE WHEN u.transaction_id IS NULL THEN 'attribution' END
     FROM record k LEFT JOIN usage_route u ON u.flow_id = k.flow_id AND u.valid_from <= (k.body->>'windowStart')::timestamptz AND u.valid_to > (k.body->>'windowStart')::timestamptz
     WHERE k.flow_id = ANY($1::uuid[]) AND r.id = k.id AND r.signal_key = k.signal_key AND r.digest = k.digest AND r.transaction_id IS DISTINCT FROM u.transaction_id`,
    [ids],
  );
  await client.query(aggregated, [ids]);
  await moveLags(client, flows, routed);
  await client.query(
    `UPDATE usage_flow f SET account_id = x.account_id, entity_id = x.entity_id, region = x.region, factor = x.factor, reason = x.reason, routed_at = $2
     FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, account_id uuid, entity_id text, region text, factor numeric, reason text) WHERE f.id = x.id`,
    [
      JSON.stringify(
        [...routed].map(([id, { accountId, entityId, region, factor, reason }]) => ({
          id,
          account_id: accountId,
          entity_id: entityId,
          region,
          factor,
          reason,
        })),
      ),
      now(),
    ],
  );
  const suspended = (wanted: string) =>
    flows.filter(({ id, reason }) => reason === wanted || routed.get(id)?.reason === wanted);
  await markDirty(
    client,
    'customer',
    suspended('unmatched account').map(({ source, customer }) => customerKey.text({ source, reference: customer })),
  );
  await markDirty(
    client,
    'meter',
    suspended('unknown meter').map(({ source, meter }) => meterKey.text({ source, code: meter })),
  );
  // A case of conflicting contents says whose usage it is.
  await client.query(
    `INSERT INTO dirty (kind, subject)
     SELECT DISTINCT c.subject_kind, c.subject_id
     FROM exception_case c JOIN signal_key k ON k.key = decode(split_part(c.subject_id, '/', 2), 'hex') JOIN signal s ON s.day = k.day AND s.seq = k.seq
     WHERE c.type = 'conflicting-content' AND c.status = ANY($2) AND s.flow_id = ANY($1::uuid[])`,
    [ids, OPEN_STATUSES],
  );
  return subjects.length;
}
