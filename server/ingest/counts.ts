/** What came in and what became of it, by source, receipt day and disposition (law 9). */
import { pool } from '../runtime/db';
import { days, instants, integers, texts } from './columns';

export type Disposition =
  | 'duplicate'
  | 'dead-lettered'
  | 'ignored'
  | 'unauthenticated'
  | 'too large'
  /** Not deliveries but fields of them that were dropped at the door. */
  | 'personal fields'
  | 'forbidden fields';

export interface Counted {
  sourceId: number;
  /** Counted from 1970-01-01. */
  day: number;
  disposition: Disposition;
  /** How many; one unless said otherwise. */
  times?: number;
  /** Receipt in microseconds since 1970, of what is counted by the hour too: what should be rare. */
  at?: number;
}

/** Dispositions of what was read: each of these deliveries is counted as received too. */
const RECEIVED: ReadonlySet<Disposition> = new Set<Disposition>(['duplicate', 'dead-lettered', 'ignored']);

/** Writers of one process count in these rows; a second process most likely in others. */
const SHARDS = 32;
export const ownShard = (lane: number): number => (process.pid % SHARDS) * 4 + lane;

/** A source is looked at when one writer has counted so many more duplicates of an hour: a handful says nothing. */
const LOOK_EVERY = 250;

/**
 * SQL that adds the columns $1 sources, $2 days, $3 dispositions, $4 counts, $5 shard, and by the hour $6 sources,
 * $7 dispositions, $8 hours, $9 counts, $10 first and $11 last receipts; one fixed order of rows.
 * A source is looked at when an hour begins in which it was not believed, or its duplicates become many.
 */
export const ADD_COUNTS = `added AS MATERIALIZED (
    SELECT * FROM unnest($6::int4[], $7::text[], $8::timestamptz[], $9::int4[], $10::timestamptz[], $11::timestamptz[]) AS added (source_id, disposition, hour, count, first_at, last_at)),
  hours AS (INSERT INTO delivery_hour AS held (source_id, disposition, hour, shard, count, first_at, last_at)
    SELECT source_id, disposition, hour, $5::int, count, first_at, last_at FROM added ORDER BY 1, 2, 3
    ON CONFLICT (source_id, disposition, hour, shard) DO UPDATE SET count = held.count + excluded.count,
      first_at = least(held.first_at, excluded.first_at), last_at = greatest(held.last_at, excluded.last_at)
    RETURNING source_id, disposition, hour, count),
  looks AS (INSERT INTO dirty (kind, subject)
    SELECT DISTINCT 'source', s.name FROM hours h JOIN added a USING (source_id, disposition, hour) JOIN source s ON s.id = h.source_id
     WHERE CASE h.disposition WHEN 'duplicate' THEN (h.count - a.count) / ${LOOK_EVERY} <> h.count / ${LOOK_EVERY} ELSE h.count = a.count END
       AND NOT EXISTS (SELECT FROM dirty d WHERE d.kind = 'source' AND d.subject = s.name AND d.due_at IS NULL))
  INSERT INTO delivery_count AS held (source_id, day, disposition, shard, count)
  SELECT source_id, day, disposition, $5::int, count FROM unnest($1::int4[], $2::date[], $3::text[], $4::int4[]) AS added (source_id, day, disposition, count)
  ORDER BY 1, 2, 3
  ON CONFLICT (source_id, day, disposition, shard) DO UPDATE SET count = held.count + excluded.count`;

const HOUR = 3_600_000_000;
interface Sum {
  sourceId: number;
  /** A day since 1970, or the start of an hour in microseconds. */
  unit: number;
  disposition: string;
  count: number;
  first: number;
  last: number;
}

/** The parameters of {@link ADD_COUNTS} for these deliveries. */
export function countColumns(counted: readonly Counted[], shard: number): unknown[] {
  const sums = new Map<string, Sum>();
  const hourly = new Map<string, Sum>();
  const add = (to: Map<string, Sum>, sourceId: number, unit: number, disposition: string, at: number, times = 1) => {
    const key = `${sourceId} ${unit} ${disposition}`;
    const held = to.get(key);
    if (!held) to.set(key, { sourceId, unit, disposition, count: times, first: at, last: at });
    else {
      held.count += times;
      held.first = Math.min(held.first, at);
      held.last = Math.max(held.last, at);
    }
  };
  for (const { sourceId, day, disposition, at, times } of counted) {
    add(sums, sourceId, day, disposition, 0, times);
    if (RECEIVED.has(disposition)) add(sums, sourceId, day, 'received', 0);
    if (at !== undefined) add(hourly, sourceId, Math.floor(at / HOUR) * HOUR, disposition, at);
  }
  const rows = [...sums.values()];
  const hours = [...hourly.values()];
  return [
    integers(rows, (row) => row.sourceId),
    days(rows, (row) => row.unit),
    texts(rows, (row) => row.disposition),
    integers(rows, (row) => row.count),
    shard,
    integers(hours, (row) => row.sourceId),
    texts(hours, (row) => row.disposition),
    instants(hours, (row) => row.unit),
    integers(hours, (row) => row.count),
    instants(hours, (row) => row.first),
    instants(hours, (row) => row.last),
  ];
}

/** Counts deliveries, committed when it resolves. */
export async function count(counted: readonly Counted[], shard: number): Promise<void> {
  if (counted.length > 0) await pool.query<never>(`WITH ${ADD_COUNTS}`, countColumns(counted, shard));
}
