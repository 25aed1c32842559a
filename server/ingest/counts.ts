/** What came in and what became of it, by source, receipt day and disposition (law 9). */
import { pool } from '../runtime/db';
import { days, integers, texts } from './columns';

export type Disposition = 'duplicate' | 'dead-lettered' | 'ignored' | 'unauthenticated' | 'too large';

export interface Counted {
  sourceId: number;
  /** Counted from 1970-01-01. */
  day: number;
  disposition: Disposition;
}

/** Dispositions of what was read: each of these deliveries is counted as received too. */
const RECEIVED: ReadonlySet<Disposition> = new Set<Disposition>(['duplicate', 'dead-lettered', 'ignored']);

/** Writers of one process count in these rows; a second process most likely in others. */
const SHARDS = 32;
export const ownShard = (lane: number): number => (process.pid % SHARDS) * 4 + lane;

/** SQL that adds the columns $1 sources, $2 days, $3 dispositions, $4 counts, $5 shard; one fixed order of rows. */
export const ADD_COUNTS = `INSERT INTO delivery_count AS held (source_id, day, disposition, shard, count)
  SELECT source_id, day, disposition, $5::int, count FROM unnest($1::int4[], $2::date[], $3::text[], $4::int4[]) AS added (source_id, day, disposition, count)
  ORDER BY 1, 2, 3
  ON CONFLICT (source_id, day, disposition, shard) DO UPDATE SET count = held.count + excluded.count`;

/** The parameters of {@link ADD_COUNTS} for these deliveries. */
export function countColumns(counted: readonly Counted[], shard: number): unknown[] {
  const sums = new Map<string, { sourceId: number; day: number; disposition: string; count: number }>();
  const add = (sourceId: number, day: number, disposition: string) => {
    const key = `${sourceId} ${day} ${disposition}`;
    const held = sums.get(key);
    if (held) held.count += 1;
    else sums.set(key, { sourceId, day, disposition, count: 1 });
  };
  for (const { sourceId, day, disposition } of counted) {
    add(sourceId, day, disposition);
    if (RECEIVED.has(disposition)) add(sourceId, day, 'received');
  }
  const rows = [...sums.values()];
  return [
    integers(rows, (row) => row.sourceId),
    days(rows, (row) => row.day),
    texts(rows, (row) => row.disposition),
    integers(rows, (row) => row.count),
    shard,
  ];
}

/** Counts deliveries, committed when it resolves. */
export async function count(counted: readonly Counted[], shard: number): Promise<void> {
  if (counted.length > 0) await pool.query<never>(ADD_COUNTS, countColumns(counted, shard));
}
