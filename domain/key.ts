/**
 * Keys of several parts as one text, and back. Parts are joined by "/"; "/" and "%" inside a part are written as in a
 * URL, so that no two keys share a text whatever systems put into their identifiers.
 */

const encode = (part: string): string =>
  part.includes('%') || part.includes('/') ? part.replaceAll('%', '%25').replaceAll('/', '%2F') : part;
const decode = (part: string): string => part.replaceAll('%2F', '/').replaceAll('%25', '%');

/** The parts as one text, for what is compared or looked up as a whole. */
export const keyText = (...parts: readonly string[]): string => parts.map(encode).join('/');

export interface KeyCodec<Key> {
  text(key: Key): string;
  /** The key behind a text; null when it is none of this kind. */
  read(text: string): Key | null;
}

/** A codec for keys of these parts, in this order. */
export function defineKey<const Part extends string>(
  ...names: readonly Part[]
): KeyCodec<Readonly<Record<Part, string>>> {
  return {
    text: (key) => keyText(...names.map((name) => key[name])),
    read: (text) => {
      const parts = text.split('/');
      if (parts.length !== names.length) return null;
      return Object.fromEntries(names.map((name, place) => [name, decode(parts[place] as string)])) as Record<
        Part,
        string
      >;
    },
  };
}
