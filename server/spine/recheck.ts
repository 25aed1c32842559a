/** Due times, severity and queue follow what they come of: open cases are looked at again, in sets, by marks. */
import type { PoolClient } from 'pg';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import type { Portion, Queryable } from '@/server/correlation/queue';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';

/**
 * Marks the subjects of open cases to be looked at again, in the transaction of the change: an entity's calendar, zone
 * or periods, a queue's SLA, routing rules, policies.
 * @param where of this entity, of this queue, in these currencies, these by ID; all open cases when none is given
 */
export async function recheckCases(
  client: Queryable,
  where: {
    readonly entity?: string;
    readonly queue?: string;
    readonly currencies?: readonly string[];
    readonly cases?: readonly string[];
  } = {},
): Promise<void> {
  const { entity, queue, currencies, cases: ids } = where;
  const cases = sets
    .selectFrom('exception_case')
    .select(['subject_kind', 'subject_id'])
    .distinct()
    .where('status', '=', anyOf(OPEN_STATUSES, 'text'))
    .$if(ids !== undefined, (open) => open.where('id', '=', anyOf(ids as readonly string[], 'uuid')))
    .$if(entity !== undefined, (open) => open.where('entity_id', '=', entity as string))
    .$if(queue !== undefined, (open) => open.where('queue_id', '=', queue as string))
    .$if(currencies !== undefined, (open) =>
      open.where('currency', '=', anyOf(currencies as readonly string[], 'text')),
    );
  const marks = sets.insertInto('dirty').columns(['kind', 'subject']).expression(cases);
  await rowsOf(marks, { on: client, steady: false });
}

/**
 * Marks the subjects of cases that the clock alone changes by now: a wait ends, a step of escalation falls due, a
 * cut-off passes. Costs one look into an index while nothing is due.
 */
export async function wakeCases(client: PoolClient, { now }: Portion): Promise<number> {
  const { rowCount } = await client.query<never>(
    `WITH due AS (UPDATE exception_case SET wake_at = NULL WHERE id IN (SELECT id FROM exception_case WHERE wake_at <= $1 ORDER BY wake_at LIMIT 5000) RETURNING subject_kind, subject_id)
     INSERT INTO dirty (kind, subject) SELECT DISTINCT subject_kind, subject_id FROM due`,
    [now],
  );
  return rowCount ?? 0;
}
