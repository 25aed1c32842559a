import { targetOf, type Waiting, type WaitingReason } from '@/domain/waiting';
import type { Queryable } from '@/server/correlation/queue';
import { rowsOf, sets } from '@/server/runtime/sets';

/** What these records wait for, by ID; absent where a record waits for nothing. */
export async function loadWaiting(client: Queryable, ids: readonly string[]): Promise<Map<string, Waiting>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf(
    sets
      .selectFrom('record')
      .select(['id', 'waits_for', 'waits_reason', 'waits_target', 'waits_amount'])
      .where('id', 'in', [...ids])
      .where('in_force', '=', true)
      .where('waits_for', 'is not', null),
    { on: client, steady: false },
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        reason: row.waits_reason as WaitingReason,
        waitsFor: row.waits_for ?? '',
        target: targetOf(row.waits_target),
        amount: row.waits_amount,
      },
    ]),
  );
}
