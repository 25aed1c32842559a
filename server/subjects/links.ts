import type { LinkFact, RecordFact } from '@/domain/facts';
import { loadRecords } from '@/server/correlation/load-records';
import type { Queryable } from '@/server/correlation/queue';

export interface LinkFrom extends LinkFact {
  readonly fromId: string;
  /** What is referred to, where it has arrived. */
  readonly target: RecordFact | null;
}

/** What these records refer to, in order. */
export async function loadLinksFrom(client: Queryable, ids: readonly string[]): Promise<LinkFrom[]> {
  const { rows } = await client.query<{
    from_id: string;
    to_id: string;
    amount: string | null;
    to_line: string | null;
  }>(
    'SELECT from_id, to_id, amount, to_line FROM record_link WHERE from_id = ANY($1::uuid[]) ORDER BY from_id, position',
    [ids],
  );
  const targets = await loadRecords(client, 'r.id = ANY($1::uuid[])', [[...new Set(rows.map(({ to_id }) => to_id))]]);
  const byId = new Map(targets.map((target) => [target.id, target]));
  return rows.map((row) => ({
    fromId: row.from_id,
    toId: row.to_id,
    amount: row.amount,
    toLine: row.to_line,
    target: byId.get(row.to_id) ?? null,
  }));
}
