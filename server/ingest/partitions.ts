/** The partitions of raw signals by receipt day, made before the first signal of a day. */
import { dayText } from '../../domain/signals/instant';
import { pool } from '../runtime/db';

let known = new Set<number>();

/** Makes sure that every day among `rows` (counted from 1970-01-01) has its partition. */
export async function ensurePartitions(rows: readonly { day: number }[]): Promise<void> {
  let last = Number.NaN;
  for (const { day } of rows) {
    if (day === last || known.has(day)) continue;
    await pool.query<never>('SELECT signal_partition($1::date)', [dayText(day)]);
    known.add(day);
    last = day;
  }
}

/** After a partition turned out to be gone: retention may drop one under a running process. */
export function forgetPartitions(): void {
  known = new Set();
}
