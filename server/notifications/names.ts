import { inWords, mentionsOf } from '@/domain/notifications/mentions';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';

/** Names of the people whom texts mention, by ID. */
export async function namesIn(texts: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(texts.flatMap((text) => (text ? mentionsOf(text) : [])))];
  if (ids.length === 0) return new Map();
  const rows = await rowsOf(sets.selectFrom('app_user').select(['id', 'name']).where('id', '=', anyOf(ids, 'text')));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Texts with people by name where they are mentioned. */
export async function withNames<Text extends string | null>(texts: readonly Text[]): Promise<Text[]> {
  const names = await namesIn(texts);
  return texts.map((text) => (text ? (inWords(text, (id) => names.get(id)) as Text) : text));
}
