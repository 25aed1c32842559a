/** Mentions in a comment. Stored by the person's ID, `@[id]`, so that a renamed person stays the one who was meant. */

const TOKEN = /@\[([^\]\s]{1,100})\]/g;

/** IDs of the people whom a text names, each once, in order. */
export const mentionsOf = (text: string): string[] => [
  ...new Set([...text.matchAll(TOKEN)].map(([, id]) => id as string)),
];

/** A piece of a comment as it is read. */
export interface CommentPart {
  readonly text: string;
  /** The person whom it names; null for plain words. */
  readonly person: string | null;
}

/** A comment in pieces, people by name; one who is no more is "somebody". */
export function partsOf(text: string, nameOf: (id: string) => string | undefined): CommentPart[] {
  const parts: CommentPart[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const id = match[1] as string;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), person: null });
    parts.push({ text: `@${nameOf(id) ?? 'somebody'}`, person: id });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), person: null });
  return parts;
}

/** The same as one text. */
export const inWords = (text: string, nameOf: (id: string) => string | undefined): string =>
  partsOf(text, nameOf)
    .map((part) => part.text)
    .join('');

/** The text with the IDs of people turned into others, as between the contract and the store. */
export const withOtherIds = (text: string, other: (id: string) => string): string =>
  text.replaceAll(TOKEN, (_token, id: string) => `@[${other(id)}]`);
