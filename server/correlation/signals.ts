/** Reading stored signals back. */
import { signalType } from '@/domain/signals';
import { microsSql, type Version, type VersionRow, versionOf, versionSql } from '@/domain/version';
import type { Queryable } from './queue';

export interface SignalRow extends Version {
  day: string;
  seq: number;
  sourceId: number;
  /** Hex. */
  key: string;
  type: string;
  ceSource: string;
  ceId: string;
  time: Date;
  receivedAt: Date;
  /** Receipt in microseconds since 1970. */
  receivedMicros: number;
  correlationId: string | null;
  traceId: string | null;
  payload: string;
}

/** SQL: signals of these batches, as ranges of seq with constant days so that partitions are pruned when planning. */
export function signalsIn(
  batches: readonly { id: number; firstDay: string; lastDay: string }[],
  alias: string,
): string {
  const sorted = [...batches].sort((a, b) => a.id - b.id);
  const runs: { from: number; to: number }[] = [];
  for (const { id } of sorted) {
    const last = runs.at(-1);
    if (last && last.to === id) last.to = id + 1;
    else runs.push({ from: id, to: id + 1 });
  }
  const days = sorted.map(({ firstDay }) => firstDay).sort();
  const lasts = sorted.map(({ lastDay }) => lastDay).sort();
  const seqs = runs
    .map(({ from, to }) => `(${alias}.seq >= ${BigInt(from) << 20n} AND ${alias}.seq < ${BigInt(to) << 20n})`)
    .join(' OR ');
  return `${alias}.day BETWEEN '${days[0]}' AND '${lasts.at(-1)}' AND (${seqs})`;
}

/** What is read of a signal; the partitioned table is not in the schema. */
type Stored = VersionRow &
  Pick<SignalRow, 'day' | 'seq' | 'key' | 'type' | 'time' | 'payload'> & {
    source_id: number;
    ce_source: string;
    ce_id: string;
    received_at: Date;
    received_micros: number;
    correlation_id: string | null;
    trace_id: string | null;
  };

/** Signals under a condition on alias `s`, in order of arrival. */
export async function readSignals(
  client: Queryable,
  condition: string,
  parameters: unknown[] = [],
): Promise<SignalRow[]> {
  const { rows } = await client.query<Stored>(
    `SELECT s.day, s.seq, s.source_id, encode(s.key, 'hex') AS key, s.type, s.ce_source, s.ce_id, s.time, s.received_at, ${microsSql('s.received_at')} AS received_micros, ${versionSql('s')}, s.correlation_id, s.trace_id, s.payload
     FROM signal s WHERE ${condition} ORDER BY s.seq`,
    parameters,
  );
  return rows.map((row) => ({
    day: row.day,
    seq: row.seq,
    sourceId: row.source_id,
    key: row.key,
    ...versionOf(row),
    type: row.type,
    ceSource: row.ce_source,
    ceId: row.ce_id,
    time: row.time,
    receivedAt: row.received_at,
    receivedMicros: row.received_micros,
    correlationId: row.correlation_id,
    traceId: row.trace_id,
    payload: row.payload,
  }));
}

/** The data of a signal under its schema; throws when it does not pass, which ingestion has ruled out. */
export function dataOf(signal: SignalRow): unknown {
  const type = signalType(signal.type);
  if (!type) throw new Error(`Unknown signal type ${signal.type}`);
  return type.schema.parse(JSON.parse(signal.payload));
}
