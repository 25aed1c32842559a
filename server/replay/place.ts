/** Puts what a later reading states in the place of what an earlier one stated, identity by identity. */
import type { PoolClient } from 'pg';
import { moveLag } from '@/server/correlation/events';
import { markDirty } from '@/server/correlation/queue';
import type { Signal } from '@/server/ingest/signal';
import { storeReadings } from '@/server/ingest/store';
import { notify } from '@/server/runtime/db';
import { anyOf, inserting, rowsOf, sets } from '@/server/runtime/sets';
import { type Content, contentsAt, describeAnew } from './contents';
import { hexOf } from './plan';

/** A content that is stated now, and how many deliveries stated it. */
export interface Made {
  readonly signal: Signal;
  readonly deliveries: number;
}

interface Place {
  readonly key: string;
  readonly digest: string;
  readonly day: string;
  readonly seq: number;
  readonly current: boolean;
}

/** Every content under these keys, which are held until the transaction ends. Keys in hexadecimal text. */
export async function holdPlaces(client: PoolClient, keys: readonly string[]): Promise<Map<string, Place[]>> {
  const { rows } = await client.query<Place>(
    `WITH held AS MATERIALIZED (SELECT key, digest, day, seq FROM signal_key WHERE key IN (SELECT decode(k, 'hex') FROM unnest($1::text[]) k) ORDER BY key FOR UPDATE)
     SELECT encode(key, 'hex') AS key, encode(digest, 'hex') AS digest, day, seq, true AS current FROM held
     UNION ALL SELECT encode(v.key, 'hex'), encode(v.digest, 'hex'), v.day, v.seq, false FROM signal_variant v JOIN held USING (key)`,
    [[...new Set(keys)]],
  );
  const places = new Map<string, Place[]>();
  for (const row of rows) places.set(row.key, [...(places.get(row.key) ?? []), row]);
  return places;
}

interface Decided {
  inForce: Signal[];
  beside: Signal[];
  /** Keys that nothing states any more. */
  ended: string[];
  /** Contents that come into force because the one that was is gone. */
  risen: Place[];
  duplicates: number;
}

/** What is in force under each identity once `gone` is taken out and `made` is there. Pure. */
function decide(
  places: ReadonlyMap<string, readonly Place[]>,
  gone: readonly Content[],
  made: readonly Made[],
): Decided {
  const decided: Decided = { inForce: [], beside: [], ended: [], risen: [], duplicates: 0 };
  const out = new Set(gone.map(({ key, digest }) => key + digest));
  const byKey = new Map<string, Signal[]>();
  for (const key of gone.map(({ key }) => key)) byKey.set(key, []);
  for (const { signal, deliveries } of made) {
    const key = hexOf(signal.key);
    const mine = byKey.get(key) ?? [];
    byKey.set(key, mine);
    const known = [
      ...(places.get(key) ?? []).filter((place) => !out.has(key + place.digest)).map(({ digest }) => digest),
    ];
    const isKnown = known.includes(hexOf(signal.digest)) || mine.some(({ digest }) => digest === signal.digest);
    if (!isKnown) mine.push(signal);
    decided.duplicates += isKnown ? deliveries : deliveries - 1;
  }
  for (const [key, mine] of byKey) {
    const left = (places.get(key) ?? []).filter((place) => !out.has(key + place.digest));
    const stays = left.some(({ current }) => current);
    const [first, ...rest] = mine;
    if (stays) decided.beside.push(...mine);
    else if (first) {
      decided.inForce.push(first);
      decided.beside.push(...rest);
    } else if (left[0]) decided.risen.push(left[0]);
    else decided.ended.push(key);
  }
  return decided;
}

/**
 * Writes the keys and signals of what is stated now. What was in force and is gone must have been retired already.
 * @param day the receipt day to which deliveries are counted
 * @param places as they were held before that
 */
export async function placeMade(
  client: PoolClient,
  { sourceId, day }: { sourceId: number; day: string },
  places: ReadonlyMap<string, readonly Place[]>,
  gone: readonly Content[],
  made: readonly Made[],
): Promise<void> {
  const { inForce, beside, ended, risen, duplicates } = decide(places, gone, made);
  const placed = await storeReadings(client, inForce, false);
  await client.query<never>(
    `INSERT INTO signal_key (key, digest, day, seq) SELECT s.key, s.digest, s.day, s.seq FROM signal s WHERE ${AT}
     ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, day = excluded.day, seq = excluded.seq, chosen_by = NULL`,
    spots(placed.map(({ signal, seq }) => ({ day: signal.day, seq }))),
  );
  const aside = await storeReadings(client, beside, true);
  await client.query<never>(
    `WITH added AS (INSERT INTO signal_variant (key, digest, day, seq) SELECT s.key, s.digest, s.day, s.seq FROM signal s WHERE ${AT} RETURNING key)
     UPDATE signal_key k SET variants = k.variants + a.n FROM (SELECT key, count(*)::int AS n FROM added GROUP BY key) a WHERE k.key = a.key`,
    spots(aside.map(({ signal, seq }) => ({ day: signal.day, seq }))),
  );
  for (const place of risen) await rise(client, place);
  await describeAnew(client, await contentsAt(client, risen));
  const keys = ended.map((key) => Buffer.from(key, 'hex'));
  await rowsOf(sets.deleteFrom('signal_key').where('key', '=', anyOf(keys, 'bytea')), { on: client, steady: false });
  await markDirty(client, 'event', [...risen.map(({ key }) => key), ...beside.map(({ key }) => hexOf(key))]);
  const variants = gone.filter(({ variant }) => variant).length;
  await adjust(client, sourceId, day, {
    received: made.reduce((total, { deliveries }) => total + deliveries, 0) - gone.length,
    accepted: inForce.length - (gone.length - variants),
    conflicting: beside.length - variants,
    duplicate: duplicates,
  });
  if (inForce.length + beside.length > 0) await notify(client, 'signals', 'read again');
}

const AT = `(s.day, s.seq) IN (SELECT date '1970-01-01' + d.day, d.seq FROM unnest($1::int4[], $2::int8[]) AS d (day, seq))`;
const spots = (places: readonly { day: number; seq: number }[]) => [
  places.map(({ day }) => day),
  places.map(({ seq }) => seq),
];

/** A content that stood beside the one that is gone counts for now; which of several does is decided by the worker. */
async function rise(client: PoolClient, { key, digest, day, seq }: Place): Promise<void> {
  await client.query<never>(
    `WITH one AS (DELETE FROM signal_variant WHERE key = decode($1, 'hex') AND digest = decode($2, 'hex')),
     "on" AS (UPDATE signal SET variant = false WHERE day = $3::date AND seq = $4::int8 RETURNING seq, flow_id),
     counts AS (UPDATE delivery_batch d SET usage_count = usage_count + (o.flow_id IS NOT NULL)::int, record_count = record_count + (o.flow_id IS NULL)::int, variant_count = variant_count - 1
       FROM "on" o WHERE d.id = o.seq >> 20)
     UPDATE signal_key SET digest = decode($2, 'hex'), day = $3::date, seq = $4::int8, variants = variants - 1, chosen_by = NULL WHERE key = decode($1, 'hex')`,
    [key, digest, day, seq],
  );
  await moveLag(client, { day, seq }, 1);
}

const addCounts = inserting(
  'delivery_count',
  ['source_id', 'day', 'disposition', 'shard', 'count'],
  `ORDER BY disposition
     ON CONFLICT (source_id, day, disposition, shard) DO UPDATE SET count = delivery_count.count + excluded.count`,
);

/** Adds to the counts of deliveries of a source; amounts may be negative. */
export async function adjust(
  client: PoolClient,
  sourceId: number,
  day: string,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const changed = Object.entries(counts).filter(([, count]) => count !== 0);
  await addCounts(
    client,
    changed.map(([disposition, count]) => ({ source_id: sourceId, day, disposition, shard: 0, count })),
  );
}
