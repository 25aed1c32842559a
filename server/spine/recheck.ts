/** Due times, severity and queue follow what they come of: open cases are looked at again, in sets, by marks. */
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import type { Queryable } from '@/server/correlation/queue';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';

/**
 * Marks the subjects of open cases to be looked at again, in the transaction of the change: an entity's calendar, zone
 * or periods, a queue's SLA, routing rules, policies.
 * @param where of this entity, of this queue, in these currencies; all open cases when neither is given
 */
export async function recheckCases(
  client: Queryable,
  where: { readonly entity?: string; readonly queue?: string; readonly currencies?: readonly string[] } = {},
): Promise<void> {
  const { entity, queue, currencies } = where;
  const cases = sets
    .selectFrom('exception_case')
    .select(['subject_kind', 'subject_id'])
    .distinct()
    .where('status', '=', anyOf(OPEN_STATUSES, 'text'))
    .$if(entity !== undefined, (open) => open.where('entity_id', '=', entity as string))
    .$if(queue !== undefined, (open) => open.where('queue_id', '=', queue as string))
    .$if(currencies !== undefined, (open) =>
      open.where('currency', '=', anyOf(currencies as readonly string[], 'text')),
    );
  const marks = sets.insertInto('dirty').columns(['kind', 'subject']).expression(cases);
  await rowsOf(marks, { on: client, steady: false });
}
