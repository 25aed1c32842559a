/** Due times, severity and queue follow what they come of: open cases are looked at again, in sets, by marks. */
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import type { Queryable } from '@/server/correlation/queue';

/**
 * Marks the subjects of open cases to be looked at again, in the transaction of the change: an entity's calendar, zone
 * or periods, a queue's SLA, routing rules, policies.
 * @param where of this entity, of this queue, in these currencies; all open cases when neither is given
 */
export async function recheckCases(
  client: Queryable,
  where: { readonly entity?: string; readonly queue?: string; readonly currencies?: readonly string[] } = {},
): Promise<void> {
  await client.query(
    `INSERT INTO dirty (kind, subject) SELECT DISTINCT subject_kind, subject_id FROM exception_case
      WHERE status = ANY($1) AND ($2::text IS NULL OR entity_id = $2) AND ($3::text IS NULL OR queue_id = $3) AND ($4::text[] IS NULL OR currency = ANY($4))`,
    [OPEN_STATUSES, where.entity ?? null, where.queue ?? null, where.currencies ?? null],
  );
}
