/**
 * Usage events with a correction, and signals with more than one content: which content counts is a function of the
 * set; what it changes is summed or described again.
 */

import type { PoolClient } from 'pg';
import { bucketSql } from '@/domain/histogram';
import { UNATTACHED } from '@/domain/identity';
import { signalSubjectKey } from '@/domain/subjects/signal/key';
import { VERSION_ORDER } from '@/domain/version';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import { placeSql } from './flow-places';
import { CORRECTIONS_SQL } from './kinds';
import { holdRouting, isOfData, markDirty, marking, type Portion, takeDirty } from './queue';
import { resum } from './route';
import { readSignals, type SignalRow } from './signals';
import { loadSources } from './sources';
import { type Described, insertFlows, takeLettersBack, writeDescribed, writeDescribedSingly } from './write';

const HOUR = 3_600_000;
const HEARTBEAT_TYPE = 'source.heartbeat.v1';
const PLACE = placeSql('s.time');

interface Place {
  key: string;
  digest: string;
  day: string;
  seq: number;
  current: boolean;
  chosen: boolean;
}

/** Every content under these keys, the one in force marked. */
async function loadPlaces(client: PoolClient, keys: readonly string[]): Promise<Place[]> {
  const { rows } = await client.query<Place>(
    `SELECT encode(key, 'hex') AS key, encode(digest, 'hex') AS digest, day, seq, true AS current, chosen_by IS NOT NULL AS chosen FROM signal_key WHERE key = ANY(SELECT decode(k, 'hex') FROM unnest($1::text[]) k)
     UNION ALL SELECT encode(key, 'hex'), encode(digest, 'hex'), day, seq, false, false FROM signal_variant WHERE key = ANY(SELECT decode(k, 'hex') FROM unnest($1::text[]) k)`,
    [keys],
  );
  return rows;
}

/**
 * A content with its flow, and whether it is the best of its signal: told by the store, which keeps microseconds. One
 * whose batch is still to be applied is no candidate beside the one in force: its batch will say that it is here.
 */
type Content = SignalRow & { readonly flowId: string | null; readonly applied: boolean; readonly best: boolean };

async function readPlaces(client: PoolClient, places: readonly Place[]): Promise<Map<string, Content>> {
  if (places.length === 0) return new Map();
  const days = places.map(({ day }) => day).sort();
  // Days as constants, so that only their partitions are planned.
  const signals = await readSignals(
    client,
    `s.day BETWEEN '${days[0]}' AND '${days.at(-1)}' AND (s.day, s.seq) IN (SELECT * FROM unnest($1::date[], $2::bigint[]))`,
    [places.map(({ day }) => day), places.map(({ seq }) => seq)],
  );
  const { rows } = await client.query<{ seq: number; flow_id: string | null; applied: boolean; best: boolean }>(
    `WITH content AS MATERIALIZED (
       SELECT s.*, d.status = 'applied' AS applied FROM signal s JOIN delivery_batch d ON d.id = s.seq >> 20
        WHERE s.day BETWEEN '${days[0]}' AND '${days.at(-1)}' AND (s.day, s.seq) IN (SELECT * FROM unnest($1::date[], $2::bigint[])))
     SELECT seq, flow_id, applied, (applied OR NOT variant)
            AND row_number() OVER (PARTITION BY key, applied OR NOT variant ORDER BY ${VERSION_ORDER}) = 1 AS best FROM content`,
    [places.map(({ day }) => day), places.map(({ seq }) => seq)],
  );
  const found = new Map(rows.map((row) => [row.seq, row]));
  return new Map(
    signals.map((signal) => {
      const { flow_id: flowId = null, applied = false, best = false } = found.get(signal.seq) ?? {};
      return [`${signal.key} ${signal.digest}`, { ...signal, flowId, applied, best }];
    }),
  );
}

type Stored = { key: Buffer; digest: Buffer; day: string; seq: number };
const storedAt = ({ key, digest, day, seq }: Place): Stored => ({
  key: Buffer.from(key, 'hex'),
  digest: Buffer.from(digest, 'hex'),
  day,
  seq,
});

const putInForce = fixed(({ key, digest, day, seq }: Stored) =>
  sets.updateTable('signal_key').set({ digest, day, seq }).where('key', '=', key),
);
const takeFromBeside = fixed(({ key, digest }: Stored) =>
  sets.deleteFrom('signal_variant').where('key', '=', key).where('digest', '=', digest),
);
const putBeside = fixed(({ key, digest, day, seq }: Stored) =>
  sets
    .insertInto('signal_variant')
    .values({ key, digest, day, seq })
    .onConflict((held) => held.doNothing()),
);

/** Puts another content in force: the key and the flags in the store change places. */
async function swap(client: PoolClient, from: Place, to: Place): Promise<void> {
  const running = { on: client, steady: false };
  await putInForce(storedAt(to), running);
  await takeFromBeside(storedAt(to), running);
  await putBeside(storedAt(from), running);
  await moveLag(client, from, -1);
  await moveLag(client, to, 1);
  await client.query<never>(
    `WITH off AS (UPDATE signal SET variant = true WHERE day = $1 AND seq = $2 RETURNING seq, flow_id),
     "on" AS (UPDATE signal SET variant = false WHERE day = $3 AND seq = $4 RETURNING seq, flow_id),
     moved AS (
       SELECT seq >> 20 AS id, sum(n * (flow_id IS NOT NULL)::int) AS usage, sum(n * (flow_id IS NULL)::int) AS records, sum(n) AS n
         FROM (SELECT *, -1 AS n FROM off UNION ALL SELECT *, 1 FROM "on") s GROUP BY 1)
     UPDATE delivery_batch d SET usage_count = usage_count + m.usage, record_count = record_count + m.records, variant_count = variant_count - m.n
       FROM moved m WHERE d.id = m.id`,
    [from.day, from.seq, to.day, to.seq],
  );
}

/** Ingestion lag is counted of the content in force; a batch still pending will count its own. */
export async function moveLag(client: PoolClient, place: Pick<Place, 'day' | 'seq'>, count: 1 | -1): Promise<void> {
  await client.query<never>(
    `INSERT INTO rollup AS r (kpi, day, entity_id, region, bucket, count)
     SELECT 'lag.usage', s.day, ${PLACE.entity}, ${PLACE.region}, ${bucketSql('extract(epoch FROM s.received_at - s.time)::float8')}, $3
     FROM signal s JOIN usage_flow f ON f.id = s.flow_id ${PLACE.join} JOIN delivery_batch d ON d.id = s.seq >> 20 AND d.status = 'applied' WHERE s.day = $1 AND s.seq = $2
     ON CONFLICT ON CONSTRAINT rollup_pkey DO UPDATE SET count = r.count + excluded.count`,
    [place.day, place.seq, count],
  );
}

/** Puts the correction in force of each of these events where summing finds it. */
async function settleCorrections(client: PoolClient, keys: readonly string[]): Promise<void> {
  await client.query<never>(
    `WITH key AS (SELECT unnest($1::text[]) AS key),
     best AS (SELECT DISTINCT ON (s.external_id) s.* FROM statement s JOIN key k ON s.external_id = k.key WHERE s.kind IN (${CORRECTIONS_SQL}) AND NOT s.superseded ORDER BY s.external_id, ${VERSION_ORDER}, s.signal_key),
     gone AS (DELETE FROM usage_override o USING key k WHERE o.key = decode(k.key, 'hex') AND NOT EXISTS (SELECT FROM best b WHERE b.external_id = k.key))
     INSERT INTO usage_override (key, quantity, revision, updated_at, time, signal_key)
     SELECT decode(external_id, 'hex'), (body->>'quantity')::numeric, revision, updated_at, time, signal_key FROM best ORDER BY 1
     ON CONFLICT (key) DO UPDATE SET quantity = excluded.quantity, revision = excluded.revision, updated_at = excluded.updated_at, time = excluded.time, signal_key = excluded.signal_key`,
    [keys],
  );
}

/**
 * Says which corrections of these events wait, since no usage event of that identity is in force; the sources that say
 * so are looked at. To be called when it is settled which content of each key counts.
 */
async function settleWaitingCorrections(client: PoolClient, keys: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `WITH event AS MATERIALIZED (
       SELECT x.key, EXISTS (SELECT FROM signal_key k JOIN delivery_batch b ON b.id = k.seq >> 20 AND b.status = 'applied' JOIN signal s ON s.day = k.day AND s.seq = k.seq
                              WHERE k.key = decode(x.key, 'hex') AND s.flow_id IS NOT NULL) AS known FROM unnest($1::text[]) AS x(key)),
     changed AS (
       UPDATE statement t SET waits_for = CASE WHEN NOT e.known THEN concat_ws(' ', 'usage event', t.body->>'event') END FROM event e
        WHERE t.kind IN (${CORRECTIONS_SQL}) AND t.external_id = e.key AND e.known = (t.waits_for IS NOT NULL) RETURNING t.source_id)
     SELECT DISTINCT o.name FROM source o WHERE o.id IN (
       SELECT source_id FROM changed UNION SELECT t.source_id FROM event e JOIN statement t ON t.kind IN (${CORRECTIONS_SQL}) AND t.external_id = e.key AND t.waits_for IS NOT NULL)`,
    [keys],
  );
  await markDirty(
    client,
    'source',
    rows.map(({ name }) => name),
  );
}

type FlowParts = { customer: string; subscription?: string; meter: string; unit?: string };

/** The flow of a content that was set aside when it came need not be known yet, and its usage is to be routed. */
async function ensureFlows(
  client: PoolClient,
  signals: readonly (SignalRow & { flowId: string | null })[],
): Promise<void> {
  const flows = signals.flatMap(({ flowId, sourceId, payload }) => {
    if (flowId === null) return [];
    const { customer, subscription = '', meter, unit = '' } = JSON.parse(payload) as FlowParts;
    return [{ id: flowId, source_id: sourceId, customer, subscription, meter, unit }];
  });
  await insertFlows(client, flows);
  await markDirty(
    client,
    'flow',
    flows.map(({ id }) => id),
  );
}

/** Describes contents; what can't be read by now is a dead letter, and what can be is none any more. */
async function describeContents(
  client: PoolClient,
  sources: Awaited<ReturnType<typeof loadSources>>,
  contents: readonly Described[],
): Promise<void> {
  if (contents.length === 0) return;
  await takeLettersBack(client, contents);
  await client.query<never>('SAVEPOINT described');
  try {
    await writeDescribed(client, sources, contents);
  } catch (error) {
    if (!isOfData(error)) throw error;
    await client.query<never>('ROLLBACK TO SAVEPOINT described');
    await writeDescribedSingly(client, sources, contents);
  }
}

/** How far sources have sent, where a heartbeat has another content beside it: of those in force. */
async function settleWatermarks(client: PoolClient, contents: readonly SignalRow[]): Promise<void> {
  const told = contents.filter(({ type }) => type === HEARTBEAT_TYPE).map(({ sourceId }) => sourceId);
  if (told.length === 0) return;
  await client.query<never>(
    `UPDATE source o SET watermark = (
       SELECT max((s.payload::jsonb->>'watermark')::timestamptz) FROM signal s JOIN delivery_batch d ON d.id = s.seq >> 20 AND d.status = 'applied'
        WHERE s.source_id = o.id AND s.type = '${HEARTBEAT_TYPE}' AND NOT s.variant)
      WHERE o.id = ANY($1::int[])`,
    [[...new Set(told)]],
  );
}

const markUnattached = marking('flow', ({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('usage_flow as f')
    .select((eb) => eb.cast<string>('f.id', 'text').as('subject'))
    .where('f.id', '=', anyOf(ids, 'uuid'))
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('f.reason', 'is not', null),
        exists(
          selectFrom('usage_bucket as b')
            .select('b.hour')
            .whereRef('b.flow_id', '=', 'f.id')
            .where('b.transaction_id', '=', UNATTACHED),
        ),
      ]),
    ),
);

/** Settles events with corrections or several contents, one set. @returns how many keys were looked at */
export async function settleEvents(client: PoolClient, portion: Portion): Promise<number> {
  const subjects = await takeDirty(client, 'event', 500, portion);
  if (subjects.length === 0) return 0;
  await holdRouting(client, 'alone');
  await settleCorrections(client, subjects);
  const sources = await loadSources(client);
  const places = await loadPlaces(client, subjects);
  const contents = await readPlaces(client, places);
  const several = new Set(places.filter(({ current }) => !current).map(({ key }) => key));
  await ensureFlows(
    client,
    [...contents.values()].filter(({ key, flowId, applied }) => flowId !== null && applied && several.has(key)),
  );
  const hours: { flowId: string; hour: Date }[] = [];
  const describeAgain: Described[] = [];
  for (const key of subjects) {
    const mine = places.filter((place) => place.key === key);
    const read = (place: Place) => contents.get(`${place.key} ${place.digest}`);
    for (const place of mine) {
      const signal = read(place);
      if (signal?.flowId)
        hours.push({ flowId: signal.flowId, hour: new Date(Math.floor(signal.time.getTime() / HOUR) * HOUR) });
    }
    const current = mine.find(({ current: isCurrent }) => isCurrent);
    const known = mine.flatMap((place) => {
      const signal = read(place);
      return signal ? [{ ...signal, place }] : [];
    });
    const best = current?.chosen ? undefined : known.find((content) => content.best);
    if (current && best && best.place !== current) await swap(client, current, best.place);
    if (best && mine.length > 1) {
      // Every content is described, the ones set aside too: each may have been the one that counted once.
      for (const content of known)
        if (content.flowId === null && content.applied)
          describeAgain.push({ ...content, isSetAside: content.place !== best.place });
    }
    const source = sources.get(known[0]?.sourceId ?? 0)?.name;
    if (mine.length > 1 && current && source)
      await markDirty(client, 'signal', [signalSubjectKey.text({ source, key })]);
  }
  await describeContents(client, sources, describeAgain);
  await settleWatermarks(client, describeAgain);
  await settleWaitingCorrections(client, subjects);
  await resum(client, hours);
  // What is suspended may be less now, or nothing, or there again.
  await markUnattached(client, { ids: [...new Set(hours.map(({ flowId }) => flowId))] });
  return subjects.length;
}
