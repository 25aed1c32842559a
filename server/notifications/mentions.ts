import { assertMay, type Reader, Refusal, reachesCase } from '@/domain/access';
import { mentionsOf } from '@/domain/notifications/mentions';
import { findCase } from '@/server/exceptions/queries';
import { rowsOf, sets } from '@/server/runtime/sets';
import type { PersonRow } from '@/server/setup/queries';
import { recipients } from './concerned';

interface Located {
  readonly entityId: string | null;
  readonly region: string | null;
  readonly queueId: string;
}

/**
 * The people whom a comment on a case mentions. Refuses somebody who is not there any more, or who may not see the case:
 * they would not be told, and the writer would believe they were.
 * @param at where the case lies; absent for several at once, of which each is told what they see
 */
export async function readMentions(comment: string, at?: Located): Promise<string[]> {
  const ids = mentionsOf(comment);
  if (ids.length === 0) return [];
  const people = await recipients(undefined, ids);
  for (const id of ids) {
    const person = people.get(id);
    if (!person) throw new Refusal('invalid', 'Somebody whom you mention may not see cases.', 'comment');
    if (at && !reachesCase(person, at))
      throw new Refusal('invalid', `${person.name} may not see this case.`, 'comment');
  }
  return ids;
}

/** People who may be mentioned on a case: those who may see it, by name. */
export async function mentionable(reader: Reader | null, caseId: string): Promise<PersonRow[]> {
  assertMay(reader, 'exceptions:work');
  const row = await findCase(reader, { id: caseId });
  if (!row) return [];
  const ids = await rowsOf(sets.selectFrom('app_user').select('id').where('disabled_at', 'is', null));
  const people = await recipients(
    undefined,
    ids.map(({ id }) => id),
  );
  return [...people.values()]
    .filter((person) => reachesCase(person, row))
    .map(({ id, name, role }) => ({ id, name, role }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
