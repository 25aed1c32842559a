/**
 * Applies delivered batches: usage is summed into buckets by one statement, everything else becomes records and
 * statements. A batch turns "applied" in the transaction that holds its effects, so it counts exactly once whatever
 * dies when. Any number of workers share the batches by SKIP LOCKED.
 */
import type { PoolClient } from 'pg';
import { bucketSql } from '@/domain/histogram';
import { UNATTACHED } from '@/domain/identity';
import { now } from '@/server/runtime/clock';
import { transaction } from '@/server/runtime/db';
import { log } from '@/server/runtime/log';
import { anyOf, fixed, rowsOf, sets } from '@/server/runtime/sets';
import { placeSql } from './flow-places';
import { holdRouting, markDirty } from './queue';
import { readSignals, signalsIn } from './signals';
import { loadSources } from './sources';
import { writeDescribed, writeDescribedSingly } from './write';

/** Signals taken in one transaction: large enough to amortise a statement, small enough to be seen within a second. */
const SIGNALS_PER_ROUND = 20_000;
const ATTEMPTS = 5;

export interface Batch {
  id: number;
  firstDay: string;
  lastDay: string;
  usage: number;
  records: number;
  variants: number;
  /** How often it failed before. */
  attempts: number;
}

const pending = sets
  .selectFrom('delivery_batch')
  .select(['id', 'first_day as firstDay', 'last_day as lastDay', 'usage_count as usage', 'record_count as records'])
  .select(['variant_count as variants', 'attempts'])
  .where('status', '=', 'pending')
  .forUpdate()
  .skipLocked();
const oldest = fixed(() => pending.orderBy('id').limit(200));
const likeliestToFail = fixed(() => pending.orderBy('attempts', 'desc').orderBy('id').limit(1));

/** Batches that nobody else holds, oldest first, up to the round's size. */
async function takeBatches(client: PoolClient, single: boolean): Promise<Batch[]> {
  const batches = await (single ? likeliestToFail : oldest)({}, { on: client, steady: false });
  const taken: Batch[] = [];
  let signals = 0;
  for (const batch of batches) {
    signals += batch.usage + batch.records + batch.variants;
    if (taken.length > 0 && signals > SIGNALS_PER_ROUND) break;
    taken.push(batch);
  }
  return taken;
}

const PLACE = placeSql('e.time');

/**
 * Usage of the batches in force, summed by flow, hour and transaction. Totals are locked in order of transaction, and
 * what a fold has used already is marked dirty by a statement of its own: it must see what the fold committed.
 */
async function applyUsage(client: PoolClient, batches: readonly Batch[]): Promise<void> {
  const where = signalsIn(batches, 's');
  await client.query<never>(`
    CREATE TEMP TABLE IF NOT EXISTS applying (flow_id uuid, hour timestamptz, transaction_id uuid, count bigint, quantity numeric, maximum numeric, latest numeric, latest_at timestamptz, first_at timestamptz, first_day date, last_day date) ON COMMIT DELETE ROWS`);
  await client.query<never>(`
    WITH event AS MATERIALIZED (
      SELECT s.key, o.key IS NOT NULL AS corrected, s.flow_id, s.time, s.day, s.received_at, CASE WHEN o.key IS NULL THEN s.quantity ELSE o.quantity END AS quantity,
             o.key IS NOT NULL AND o.quantity IS NULL AS retracted, coalesce(r.transaction_id, '${UNATTACHED}') AS transaction_id
      FROM signal s
      LEFT JOIN usage_route r ON r.flow_id = s.flow_id AND r.valid_from <= s.time AND r.valid_to > s.time
      LEFT JOIN usage_override o ON o.key = s.key
      WHERE s.flow_id IS NOT NULL AND NOT s.variant AND ${where}
    ), awaited AS (
      -- Its correction came first and has waited for it.
      INSERT INTO dirty (kind, subject) SELECT DISTINCT 'event', encode(key, 'hex') FROM event WHERE corrected
    ), taken_back AS (
      -- What its source took back before it came is in no bucket, but its flow is there to be routed.
      INSERT INTO dirty (kind, subject) SELECT DISTINCT 'flow', flow_id::text FROM event WHERE retracted
    ), lagged AS (
      INSERT INTO rollup AS r (kpi, day, entity_id, region, bucket, count)
      SELECT 'lag.usage', e.day, ${PLACE.entity}, ${PLACE.region}, ${bucketSql('extract(epoch FROM e.received_at - e.time)::float8')} AS bucket, count(*)
      FROM event e JOIN usage_flow f ON f.id = e.flow_id ${PLACE.join} GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
      ON CONFLICT ON CONSTRAINT rollup_pkey DO UPDATE SET count = r.count + excluded.count
    )
    INSERT INTO applying
    SELECT flow_id, date_trunc('hour', time, 'UTC'), transaction_id, count(*), sum(quantity), max(quantity),
           (array_agg(quantity ORDER BY time DESC, quantity DESC))[1], max(time), date_trunc('hour', min(time), 'UTC'), min(day), max(day)
    FROM event WHERE NOT retracted GROUP BY 1, 2, 3`);
  await client.query<never>(`
    INSERT INTO usage_bucket AS b (flow_id, hour, transaction_id, count, quantity, maximum, latest, latest_at, first_day, last_day)
    SELECT flow_id, hour, transaction_id, count, quantity, maximum, latest, latest_at, first_day, last_day FROM applying ORDER BY flow_id, hour, transaction_id
    ON CONFLICT (flow_id, hour, transaction_id) DO UPDATE SET ${MERGE}`);
  await client.query<never>(`
    INSERT INTO usage_total AS b (transaction_id, flow_id, count, quantity, maximum, latest, latest_at, first_at, first_day, last_day)
    SELECT transaction_id, flow_id, sum(count), sum(quantity), max(maximum), (array_agg(latest ORDER BY latest_at DESC, latest DESC))[1], max(latest_at), min(first_at), min(first_day), max(last_day)
    FROM applying WHERE transaction_id <> '${UNATTACHED}' GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (transaction_id, flow_id) DO UPDATE SET ${MERGE}, first_at = least(b.first_at, excluded.first_at)`);
  await client.query<never>(
    `
    INSERT INTO dirty (kind, subject)
    SELECT 'flow', flow_id::text FROM applying WHERE transaction_id = '${UNATTACHED}' GROUP BY 2
    UNION ALL
    SELECT 'transaction', a.transaction_id::text FROM applying a LEFT JOIN transaction t ON t.id = a.transaction_id
    WHERE a.transaction_id <> '${UNATTACHED}' AND (t.id IS NULL OR t.rated OR t.period_end <= $1 OR t.status <> 'open') GROUP BY 2`,
    [now()],
  );
  // Usage ends a silence, and what comes of a time that was looked at changes what was seen there: once, however much comes.
  await client.query<never>(
    `UPDATE usage_flow f SET watch_at = $1 FROM (SELECT flow_id, max(latest_at) AS latest_at FROM applying GROUP BY 1) a
      WHERE f.id = a.flow_id AND (f.silent OR (a.latest_at <= f.looked_at AND a.latest_at > $1::timestamptz - interval '90 days')) AND (f.watch_at IS NULL OR f.watch_at > $1)`,
    [now()],
  );
}

/** How a bucket or a total takes more events in. */
const MERGE = `count = b.count + excluded.count, quantity = b.quantity + excluded.quantity, maximum = greatest(b.maximum, excluded.maximum),
  latest = CASE WHEN (excluded.latest_at, excluded.latest) > (b.latest_at, b.latest) THEN excluded.latest ELSE b.latest END, latest_at = greatest(b.latest_at, excluded.latest_at),
  first_day = least(b.first_day, excluded.first_day), last_day = greatest(b.last_day, excluded.last_day)`;

const markApplied = fixed(({ ids, at }: { ids: readonly number[]; at: Date }) =>
  sets.updateTable('delivery_batch').set({ status: 'applied', applied_at: at }).where('id', '=', anyOf(ids, 'bigint')),
);

async function applyRound(single: boolean): Promise<number> {
  let held: Batch[] = [];
  try {
    return await transaction(async (client) => {
      await holdRouting(client, 'shared');
      held = await takeBatches(client, single);
      if (held.length === 0) return 0;
      if (held.some(({ usage }) => usage > 0)) await applyUsage(client, held);
      if (held.some(({ records }) => records > 0)) {
        const sources = await loadSources(client);
        const signals = await readSignals(client, `s.flow_id IS NULL AND NOT s.variant AND ${signalsIn(held, 's')}`);
        // A batch that failed by itself once is taken apart, so that one bad signal costs its neighbours nothing.
        const isSuspect = single && held.some(({ attempts }) => attempts > 1);
        await (isSuspect ? writeDescribedSingly : writeDescribed)(client, sources, signals);
      }
      if (held.some(({ variants }) => variants > 0)) {
        const { rows } = await client.query<{ key: string }>(
          `SELECT DISTINCT encode(s.key, 'hex') AS key FROM signal s WHERE s.variant AND ${signalsIn(held, 's')}`,
        );
        await markDirty(
          client,
          'event',
          rows.map(({ key }) => key),
        );
      }
      await markApplied({ ids: held.map(({ id }) => id), at: now() }, { on: client, steady: false });
      return held.length;
    });
  } catch (error) {
    if (held.length === 0) throw error;
    await noteFailure(held, error);
    return -1;
  }
}

/** A batch that keeps failing is set aside with its reason, visibly, so that it holds up nobody else. */
async function noteFailure(batches: readonly Batch[], error: unknown): Promise<void> {
  const { code } = error as { code?: string };
  // A deadlock, a lost race for the version in force or a serialization failure passes by itself.
  const passing = code === '40P01' || code === '40001' || code === '23505';
  log.warn(
    { err: error, batches: batches.length },
    passing ? 'applying signals met another worker; again' : 'applying signals failed',
  );
  if (passing) return;
  await transaction((client) =>
    rowsOf(
      sets
        .updateTable('delivery_batch')
        .set((eb) => ({
          attempts: eb('attempts', '+', 1),
          failure: String((error as Error).message ?? error),
          ...(batches.length === 1 && {
            status: eb
              .case()
              .when('attempts', '>=', ATTEMPTS - 1)
              .then('failed')
              .else(eb.ref('status'))
              .end(),
          }),
        }))
        .where(
          'id',
          '=',
          anyOf(
            batches.map(({ id }) => id),
            'bigint',
          ),
        )
        .where('status', '=', 'pending'),
      { on: client },
    ),
  );
}

/**
 * Applies what is pending, one round. After a failure one batch at a time is tried, so that one bad batch is found.
 * @returns the number of batches applied; 0 when nothing was pending or others hold it all
 */
export async function applyPending(): Promise<number> {
  const applied = await applyRound(false);
  if (applied >= 0) return applied;
  let rescued = 0;
  for (let turn = 0; turn < 8; turn += 1) {
    const one = await applyRound(true);
    if (one === 0) break;
    if (one > 0) rescued += one;
  }
  return rescued;
}
