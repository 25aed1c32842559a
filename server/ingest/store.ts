/** Stores groups of signals: the dedup key and the signal in one statement (law 1), each identity once (law 2). */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { MAPPING_VERSION } from '../../domain/signals/mapping';
import { pool } from '../runtime/db';
import { fixed, type RowOf, sets } from '../runtime/sets';
import { bigints, booleans, days, hashes, instants, integers, texts, uuids } from './columns';
import { type Counted, count } from './counts';
import { ensurePartitions, forgetPartitions } from './partitions';
import type { ReadBy, Signal } from './signal';

/** Signals of one batch have seq from batch × this. */
const BATCH_SPAN = 1_048_576;
const BLOCK = 64;

/** What became of a signal at the door. */
export type Outcome = 'accepted' | 'duplicate' | 'conflicting' | { refused: string };

export interface Placed {
  signal: Signal;
  seq: number;
}

const ROWS = `unnest($1::bytea[], $2::bytea[], $3::date[], $4::int8[], $5::int4[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
  $10::timestamptz[], $11::text[], $12::uuid[], $13::text[], $14::int8[], $15::timestamptz[], $16::text[], $17::text[], $18::bool[], $19::text[], $20::text[])
  AS rows (key, digest, day, seq, source_id, type, ce_source, ce_id, "time", received_at, subject, flow_id, quantity, revision, updated_at,
  correlation_id, trace_id, backfilled, payload, extensions)`;

const stored = (
  variant: boolean,
) => `INSERT INTO signal (day, seq, source_id, key, digest, type, ce_source, ce_id, "time", received_at, subject, flow_id,
  quantity, revision, updated_at, correlation_id, trace_id, backfilled, variant, payload, extensions)
  SELECT day, seq, source_id, key, digest, type, ce_source, ce_id, "time", received_at, subject, flow_id, quantity::numeric, revision, updated_at,
  correlation_id, trace_id, backfilled, ${variant}, payload, extensions FROM kept`;

/**
 * The counts of a batch say how many of its contents are in force, and how many stand beside another one.
 * @param from number of the first of three parameters: IDs, adapters and their versions of the batches
 */
const batch = (
  counts: string,
  from: number,
) => `INSERT INTO delivery_batch (id, source_id, first_day, last_day, usage_count, record_count, variant_count, status, adapter, adapter_version, mapping_version)
  SELECT seq >> 20, source_id, min(day), max(day), ${counts}, 'pending', r.adapter, r.version, ${MAPPING_VERSION}
    FROM kept JOIN unnest($${from}::int8[], $${from + 1}::text[], $${from + 2}::int4[]) AS r (id, adapter, version) ON r.id = seq >> 20 GROUP BY 1, 2, r.adapter, r.version`;

const flows = (from: number) => `INSERT INTO usage_flow (id, source_id, customer, subscription, meter, unit)
  SELECT * FROM unnest($${from}::uuid[], $${from + 1}::int4[], $${from + 2}::text[], $${from + 3}::text[], $${from + 4}::text[], $${from + 5}::text[]) ON CONFLICT DO NOTHING`;

const counted = (disposition: string) => `INSERT INTO delivery_count AS held (source_id, day, disposition, shard, count)
  SELECT source_id, day, disposition, $21::int, n FROM (SELECT source_id, day, count(*) AS n FROM kept GROUP BY 1, 2) AS kept,
    (VALUES ('${disposition}'), ('received')) AS dispositions (disposition) ORDER BY 1, 2, 3
  ON CONFLICT (source_id, day, disposition, shard) DO UPDATE SET count = held.count + excluded.count`;

// Sent without a name, so that it is planned anew for each group: with the arrays' true lengths the joins are hashed.
const STORE = `WITH rows AS MATERIALIZED (SELECT * FROM ${ROWS}),
fresh AS (INSERT INTO signal_key (key, digest, day, seq) SELECT key, digest, day, seq FROM rows ON CONFLICT (key) DO NOTHING RETURNING seq),
kept AS MATERIALIZED (SELECT rows.* FROM rows JOIN fresh USING (seq)),
stored AS (${stored(false)}),
flows AS (${flows(22)}),
batch AS (${batch('count(flow_id), count(*) - count(flow_id), 0', 28)}),
counts AS (${counted('accepted')})
SELECT (SELECT CASE WHEN count(*) < cardinality($1::bytea[]) THEN coalesce(array_agg(seq), '{}') END FROM fresh) AS fresh, pg_notify('signals', 'stored')`;

// The keys are held while it is decided, as the worker holds them that puts another content in force: what is in force by
// now is no variant of itself.
const STORE_VARIANTS = `WITH rows AS MATERIALIZED (SELECT * FROM ${ROWS}),
held AS MATERIALIZED (SELECT k.key, k.digest FROM signal_key k WHERE k.key = ANY($1::bytea[]) ORDER BY k.key FOR UPDATE),
fresh AS (INSERT INTO signal_variant (key, digest, day, seq)
  SELECT rows.key, rows.digest, day, seq FROM rows JOIN held ON held.key = rows.key AND held.digest <> rows.digest
  ON CONFLICT (key, digest) DO NOTHING RETURNING seq),
kept AS MATERIALIZED (SELECT rows.* FROM rows JOIN fresh USING (seq)),
stored AS (${stored(true)}),
marked AS (UPDATE signal_key SET variants = variants + more.n FROM (SELECT key, count(*)::int AS n FROM kept GROUP BY key) AS more WHERE signal_key.key = more.key),
batch AS (${batch('0, 0, count(*)', 22)}),
counts AS (${counted('conflicting')})
SELECT seq, pg_notify('signals', 'stored') FROM fresh`;

/**
 * Stores `signals`, at most 2^20 of them, sorted and grouped as it likes; answers what became of each, in their order.
 * Everything stored is committed when it resolves. Throws when the database can't be reached: then nothing is
 * acknowledged, and sending again is harmless.
 * @param shard the caller's row among the counts: callers with the same one wait for each other
 * @param outcomes what became of signals already, by an earlier try that failed half-way: they are not stored again
 */
export async function store(
  signals: readonly Signal[],
  shard: number,
  outcomes = new Map<Signal, Outcome>(),
): Promise<Outcome[]> {
  const open = outcomes.size === 0 ? signals : signals.filter((signal) => !outcomes.has(signal));
  // One order of keys for every writer, so that none waits for another in a circle.
  const sorted = [...open].sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0,
  );
  const first: Signal[] = [];
  const further: Signal[] = [];
  for (const signal of sorted) {
    const previous = first.at(-1);
    if (previous?.key === signal.key) further.push(signal);
    else first.push(signal);
  }
  await ensurePartitions(sorted);
  const lost = await storeFirst(first, shard, outcomes);
  const late = lost.length === 0 && further.length === 0 ? [] : [...lost, ...further];
  if (late.length > 0) await storeLate(late, shard, outcomes);
  return signals.map((signal) => outcomes.get(signal) as Outcome);
}

/** Stores signals of different identities; answers those whose identity was there already. */
async function storeFirst(signals: Signal[], shard: number, outcomes: Map<Signal, Outcome>): Promise<Signal[]> {
  const placed = await place(signals);
  const flows = new Set<NonNullable<Signal['flow']>>();
  for (const { flow } of signals) if (flow && !flow.stored) flows.add(flow);
  const named = [...flows].sort((a, b) => (a.bytes < b.bytes ? -1 : 1));
  const { rows } = await attempt(() =>
    pool.query<{ fresh: RowOf<'signal_key'>['seq'][] | null }>(STORE, [
      ...columns(placed),
      shard,
      ...flowColumns(named),
      ...batchColumns(placed),
    ]),
  );
  for (const flow of named) flow.stored = true;
  const fresh = rows[0]?.fresh;
  if (!fresh) {
    for (const signal of signals) outcomes.set(signal, 'accepted');
    return [];
  }
  const stored = new Set(fresh.map(Number));
  const lost: Signal[] = [];
  for (const { signal, seq } of placed) {
    if (stored.has(seq)) outcomes.set(signal, 'accepted');
    else lost.push(signal);
  }
  return lost;
}

/**
 * Settles signals whose identity is stored: the same content is a duplicate, another one is kept as a variant.
 * A second statement on purpose: it sees what a concurrent writer committed while the first one waited for it.
 */
async function storeLate(signals: Signal[], shard: number, outcomes: Map<Signal, Outcome>): Promise<void> {
  const known = await keysOf(signals);
  const duplicates: Counted[] = [];
  const variants = new Map<string, Signal>();
  const repeat = (signal: Signal) => {
    outcomes.set(signal, 'duplicate');
    const { sourceId, day, receivedAt } = signal;
    duplicates.push({ sourceId, day, disposition: 'duplicate', at: receivedAt });
  };
  const repeated: Signal[] = [];
  for (const signal of signals) {
    const content = signal.key + signal.digest;
    if (known.get(signal.key)?.digest === signal.digest) repeat(signal);
    else if (variants.has(content)) repeated.push(signal);
    else variants.set(content, signal);
  }
  if (variants.size > 0) {
    const placed = await place([...variants.values()]);
    const { rows } = await attempt(() =>
      pool.query<Pick<RowOf<'signal_variant'>, 'seq'>>(STORE_VARIANTS, [
        ...columns(placed),
        shard,
        ...batchColumns(placed),
      ]),
    );
    const fresh = new Set(rows.map((row) => Number(row.seq)));
    for (const { signal, seq } of placed) {
      if (fresh.has(seq)) outcomes.set(signal, 'conflicting');
      else repeat(signal);
    }
  }
  repeated.forEach(repeat);
  if (duplicates.length > 0) await attempt(() => count(duplicates, shard));
}

/** Keys as PostgreSQL's binary array. */
const storedUnder = fixed(({ keys }: { keys: Buffer }) =>
  sets.selectFrom('signal_key').select(['key', 'digest', 'seq']).where('key', '=', sql<Buffer>`ANY(${keys}::bytea[])`),
);

async function keysOf(signals: readonly Signal[]): Promise<Map<string, { digest: string; seq: number }>> {
  const rows = await storedUnder({ keys: hashes(signals, (signal) => signal.key) }, { steady: false });
  return new Map(
    rows.map((row) => [row.key.toString('latin1'), { digest: row.digest.toString('latin1'), seq: Number(row.seq) }]),
  );
}

/** Gives each signal its place: one batch per source and reader. */
async function place(signals: readonly Signal[]): Promise<Placed[]> {
  const batches = new Map<number, { id: number; next: number; readBy: ReadBy }[]>();
  const placed: Placed[] = [];
  for (const signal of signals) {
    const { adapter, version } = signal.readBy;
    const mine = batches.get(signal.sourceId) ?? [];
    batches.set(signal.sourceId, mine);
    let held = mine.find(({ readBy }) => readBy.adapter === adapter && readBy.version === version);
    if (!held) {
      held = { id: await nextBatch(), next: 0, readBy: signal.readBy };
      mine.push(held);
    }
    placed.push({ signal, seq: held.id * BATCH_SPAN + held.next });
    held.next += 1;
  }
  return placed;
}

let block: number[] = [];

async function nextBatch(): Promise<number> {
  while (block.length === 0) {
    const { rows } = await pool.query<{ id: number }>(
      `SELECT nextval('delivery_batch_id') AS id FROM generate_series(1, ${BLOCK})`,
    );
    block = block.concat(rows.map((row) => Number(row.id)));
  }
  return block.shift() as number;
}

function batchColumns(rows: readonly Placed[]): Buffer[] {
  const batches = [...new Map(rows.map(({ seq, signal }) => [Math.floor(seq / BATCH_SPAN), signal.readBy]))];
  return [
    bigints(batches, ([id]) => id),
    texts(batches, ([, { adapter }]) => adapter),
    integers(batches, ([, { version }]) => version),
  ];
}

const flowColumns = (named: readonly NonNullable<Signal['flow']>[]): Buffer[] => [
  uuids(named, (flow) => flow.bytes),
  integers(named, (flow) => flow.sourceId),
  texts(named, (flow) => flow.customer),
  texts(named, (flow) => flow.subscription),
  texts(named, (flow) => flow.meter),
  texts(named, (flow) => flow.unit),
];

function columns(rows: readonly Placed[]): Buffer[] {
  return [
    hashes(rows, (row) => row.signal.key),
    hashes(rows, (row) => row.signal.digest),
    days(rows, (row) => row.signal.day),
    bigints(rows, (row) => row.seq),
    integers(rows, (row) => row.signal.sourceId),
    texts(rows, (row) => row.signal.type),
    texts(rows, (row) => row.signal.ceSource),
    texts(rows, (row) => row.signal.ceId),
    instants(rows, (row) => row.signal.time),
    instants(rows, (row) => row.signal.receivedAt),
    texts(rows, (row) => row.signal.subject),
    uuids(rows, (row) => row.signal.flow?.bytes ?? null),
    texts(rows, (row) => row.signal.quantity),
    bigints(rows, (row) => row.signal.revision),
    instants(rows, (row) => row.signal.updatedAt),
    texts(rows, (row) => row.signal.correlationId),
    texts(rows, (row) => row.signal.traceId),
    booleans(rows, (row) => row.signal.backfilled),
    texts(rows, (row) => row.signal.payload),
    texts(rows, (row) => row.signal.extensions),
  ];
}

const READINGS = (variant: boolean) => `WITH kept AS MATERIALIZED (SELECT * FROM ${ROWS}), flows AS (${flows(21)}),
batch AS (${batch(variant ? '0, 0, count(*)' : 'count(flow_id), count(*) - count(flow_id), 0', 27)})
${stored(variant)}`;

/**
 * Stores contents that a later reading makes of what had come in, in the caller's transaction: signals, flows and a
 * batch for the worker. Their keys are the caller's to write. @returns where each of them lies now
 */
export async function storeReadings(
  client: Pick<PoolClient, 'query'>,
  signals: readonly Signal[],
  variant: boolean,
): Promise<Placed[]> {
  if (signals.length === 0) return [];
  await ensurePartitions(signals);
  const placed = await place(signals);
  const named = [...new Set(signals.flatMap(({ flow }) => flow ?? []))].sort((a, b) => (a.bytes < b.bytes ? -1 : 1));
  await client.query<never>(READINGS(variant), [...columns(placed), ...flowColumns(named), ...batchColumns(placed)]);
  return placed;
}

/** Runs a statement again when PostgreSQL gave it up for another's sake, or a partition was dropped under it. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (tries >= 5 || (code !== '40P01' && code !== '40001')) {
        if (code === '23514') forgetPartitions();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, tries * 5 * Math.random()));
    }
  }
}
