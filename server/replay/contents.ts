/** Stored contents, as a later reading looks at them: what there is, taking it out, and describing it anew. */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { isOfEvent, type StatementDraft } from '@/domain/drafts';
import { bucketSql } from '@/domain/histogram';
import { statementKey } from '@/domain/subjects/account/key';
import { markDirty, marking } from '@/server/correlation/queue';
import { readSignals, type SignalRow, signalsIn } from '@/server/correlation/signals';
import { loadSources } from '@/server/correlation/sources';
import { settleVersions, takeLettersBack, writeDescribed } from '@/server/correlation/write';
import { anyOf, type RowOf, sets } from '@/server/runtime/sets';

/** One applied batch of a source, with the reading that it came in by. */
export interface ReadBatch {
  readonly id: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly adapter: string;
  readonly adapterVersion: number;
  readonly mappingVersion: number;
}

/** A content in the store: a signal, whose usage it is, and whether another content of its identity counts. */
export interface Content extends SignalRow {
  readonly flowId: string | null;
  readonly quantity: string | null;
  readonly variant: boolean;
  readonly backfilled: boolean;
}

/** Every content of a batch, in the order in which it came. */
export const contentsOf = (client: PoolClient, batch: ReadBatch): Promise<Content[]> =>
  readContents(client, signalsIn([batch], 's'));

/** The contents that lie at these places. */
export async function contentsAt(
  client: PoolClient,
  places: readonly { day: string; seq: number }[],
): Promise<Content[]> {
  if (places.length === 0) return [];
  const days = places.map(({ day }) => day).sort();
  return readContents(
    client,
    `s.day BETWEEN '${days[0]}' AND '${days.at(-1)}' AND (s.day, s.seq) IN (SELECT * FROM unnest($1::date[], $2::bigint[]))`,
    [places.map(({ day }) => day), places.map(({ seq }) => seq)],
  );
}

async function readContents(client: PoolClient, within: string, parameters: unknown[] = []): Promise<Content[]> {
  const signals = await readSignals(client, within, parameters);
  const { rows } = await client.query<{
    seq: number;
    flow_id: string | null;
    quantity: string | null;
    variant: boolean;
    backfilled: boolean;
  }>(`SELECT s.seq, s.flow_id, s.quantity, s.variant, s.backfilled FROM signal s WHERE ${within}`, parameters);
  const more = new Map(rows.map((row) => [row.seq, row]));
  return signals.flatMap((signal) => {
    const row = more.get(signal.seq);
    if (!row) return [];
    const { flow_id: flowId, quantity, variant, backfilled } = row;
    return [{ ...signal, flowId, quantity, variant, backfilled }];
  });
}

const keysOf = (contents: readonly SignalRow[]) => contents.map(({ key }) => key);
const digestsOf = (contents: readonly SignalRow[]) => contents.map(({ digest }) => digest);
/** SQL: the contents given as two lists of hexadecimal text. */
const GIVEN = `unnest($1::text[], $2::text[]) AS given (key, digest)`;
const SAME = (alias: string) =>
  `${alias}.signal_key = decode(given.key, 'hex') AND ${alias}.digest = decode(given.digest, 'hex')`;

/**
 * Forgets what these contents described: their records go, their statements no longer count, and whatever rests on
 * either is marked to be settled again. @returns the records that they described
 */
async function forgetDescribed(client: PoolClient, contents: readonly Content[]): Promise<string[]> {
  const described = contents.filter(({ flowId }) => flowId === null);
  if (described.length === 0) return [];
  const given = [keysOf(described), digestsOf(described)];
  await takeLettersBack(client, described);
  const { rows: records } = await client.query<Pick<RowOf<'record'>, 'id' | 'transaction_id' | 'flow_id'>>(
    `DELETE FROM record r USING ${GIVEN} WHERE ${SAME('r')} RETURNING r.id, r.transaction_id, r.flow_id`,
    given,
  );
  const { rows: statements } = await client.query<Pick<StatementDraft, 'kind' | 'externalId'>>(
    `UPDATE statement s SET superseded = true FROM ${GIVEN} WHERE ${SAME('s')} RETURNING s.kind, s.external_id AS "externalId"`,
    given,
  );
  await markDirty(
    client,
    'transaction',
    records.flatMap(({ transaction_id: id }) => id ?? []),
  );
  await markDirty(
    client,
    'flow',
    records.flatMap(({ flow_id: id }) => id ?? []),
  );
  await markDirty(
    client,
    'event',
    statements.filter(isOfEvent).map(({ externalId }) => externalId),
  );
  await markDirty(
    client,
    'master',
    statements.filter((one) => !isOfEvent(one)).map((one) => statementKey.text(one)),
  );
  return [...new Set(records.map(({ id }) => id))].sort();
}

/** Describes contents anew, as a set: what they described before and do not any more is gone. */
export async function describeAnew(client: PoolClient, contents: readonly Content[]): Promise<void> {
  const ids = await forgetDescribed(client, contents);
  await writeDescribed(
    client,
    await loadSources(client),
    contents.filter(({ flowId }) => flowId === null),
  );
  await settleVersions(client, ids);
  await markDirty(client, 'record', ids);
  await markSeveral(client, keysOf(contents));
}

const markVariants = marking('event', ({ keys }: { keys: readonly Buffer[] }) =>
  sets
    .selectFrom('signal_variant')
    .select(sql<string>`encode(key, 'hex')`.as('subject'))
    .where('key', '=', anyOf(keys, 'bytea')),
);

/** Identities with several contents are decided again. Keys in hexadecimal text. */
const markSeveral = (client: PoolClient, keys: readonly string[]): Promise<unknown> =>
  markVariants(client, { keys: keys.map((key) => Buffer.from(key, 'hex')) });

/**
 * Takes contents out of the store: kept aside, they are part of nothing any more. Their keys stay as they are: the
 * caller says what is in force instead.
 * @returns hours of flows that have to be summed again
 */
export async function retire(
  client: PoolClient,
  contents: readonly Content[],
  now: Date,
): Promise<{ flowId: string; hour: Date }[]> {
  if (contents.length === 0) return [];
  const ids = await forgetDescribed(client, contents);
  const days = contents.map(({ day }) => day).sort();
  const places = [contents.map(({ day }) => day), contents.map(({ seq }) => seq)];
  const within = `s.day BETWEEN '${days[0]}' AND '${days.at(-1)}' AND (s.day, s.seq) IN (SELECT * FROM unnest($1::date[], $2::bigint[]))`;
  await client.query<never>(
    `INSERT INTO rollup AS r (kpi, day, entity_id, region, bucket, count)
     SELECT 'lag.usage', s.day, coalesce(f.entity_id, ''), coalesce(f.region, ''), ${bucketSql('extract(epoch FROM s.received_at - s.time)::float8')} AS bucket, -count(*)
       FROM signal s JOIN usage_flow f ON f.id = s.flow_id WHERE NOT s.variant AND ${within} GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
     ON CONFLICT ON CONSTRAINT rollup_pkey DO UPDATE SET count = r.count + excluded.count`,
    places,
  );
  await client.query<never>(
    `WITH gone AS (DELETE FROM signal s WHERE ${within} RETURNING s.*),
     kept AS (INSERT INTO signal_retired (day, seq, source_id, key, digest, type, ce_source, ce_id, "time", received_at, subject, flow_id, quantity, revision, updated_at, correlation_id, trace_id, backfilled, variant, payload, extensions, retired_at)
       SELECT day, seq, source_id, key, digest, type, ce_source, ce_id, "time", received_at, subject, flow_id, quantity, revision, updated_at, correlation_id, trace_id, backfilled, variant, payload, extensions, $3 FROM gone),
     beside AS (DELETE FROM signal_variant v USING gone WHERE gone.variant AND v.key = gone.key AND v.digest = gone.digest RETURNING v.key),
     fewer AS (UPDATE signal_key k SET variants = k.variants - b.n FROM (SELECT key, count(*)::int AS n FROM beside GROUP BY key) b WHERE k.key = b.key)
     UPDATE delivery_batch d SET usage_count = usage_count - m.usage, record_count = record_count - m.records, variant_count = variant_count - m.variants
       FROM (SELECT seq >> 20 AS id, count(*) FILTER (WHERE NOT variant AND flow_id IS NOT NULL) AS usage,
                    count(*) FILTER (WHERE NOT variant AND flow_id IS NULL) AS records, count(*) FILTER (WHERE variant) AS variants FROM gone GROUP BY 1) m
      WHERE d.id = m.id`,
    [...places, now],
  );
  await settleVersions(client, ids);
  await markDirty(client, 'record', ids);
  await markSeveral(client, keysOf(contents));
  const HOUR = 3_600_000;
  return contents.flatMap(({ flowId, time }) =>
    flowId ? [{ flowId, hour: new Date(Math.floor(time.getTime() / HOUR) * HOUR) }] : [],
  );
}
