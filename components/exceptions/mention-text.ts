/** Mentions while a comment is written: names on screen, IDs in what is sent. Pure. */

/** Somebody who may be mentioned. */
export interface Mentionable {
  readonly id: string;
  readonly name: string;
  readonly roleLabel: string;
}

/** A person as the text calls them: by name, and by role too where another has the same name. */
export function labelOf(person: Mentionable, people: readonly Mentionable[]): string {
  const alike = people.filter(({ name }) => name === person.name).length > 1;
  return alike ? `${person.name} (${person.roleLabel})` : person.name;
}

/** What is being typed after an "@" before the caret; null when nobody is being looked for. */
export function askedAt(text: string, caret: number): { from: number; query: string } | null {
  const found = /(?:^|[\s(])@([^\s@][^@\n]{0,40})?$/.exec(text.slice(0, caret));
  if (!found) return null;
  const query = found[1] ?? '';
  return { from: caret - query.length - 1, query };
}

/** Who fits what is being typed: by the beginnings of the words of their names. */
export function fitting(people: readonly Mentionable[], query: string): Mentionable[] {
  const text = query.toLowerCase();
  return people.filter(
    ({ name }) =>
      name.toLowerCase().startsWith(text) ||
      name
        .toLowerCase()
        .split(/\s+/)
        .some((word) => word.startsWith(text)),
  );
}

/** The text as it is sent: each `@Name` of somebody who was picked becomes their ID. Longer names go first. */
export function withIds(text: string, picked: readonly { readonly label: string; readonly id: string }[]): string {
  return [...picked]
    .sort((a, b) => b.label.length - a.label.length)
    .reduce((words, { label, id }) => words.split(`@${label}`).join(`@[${id}]`), text);
}
