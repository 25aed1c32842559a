/** What a person pastes into the search, as what it may stand for. Pure. */

export interface Sought {
  /** What may be an identifier or name, as written, likeliest first; each once. */
  readonly texts: readonly string[];
  /** A number of ours, and of what, where the words say so. */
  readonly number: string | null;
  readonly of: 'case' | 'transaction' | null;
}

const MOST = 6;
const LONGEST = 200;
/** Quotes, brackets and blanks of all kinds around a text, and the sentence marks that a copied one ends in. */
const AROUND =
  /^[\s\u00A0\u200B-\u200D\uFEFF"'`“”„‘’«»<>()[\]]+|[\s\u00A0\u200B-\u200D\uFEFF"'`“”„‘’«»<>()[\],;.!?]+$/g;

/** A text from a clipboard without what came along with it. */
export const bare = (text: string): string =>
  text
    .slice(0, LONGEST * 10)
    .replaceAll(AROUND, '')
    .slice(0, LONGEST * 10);

/** An identifier has a digit, or is long and of mixed kinds; words of a path are neither. */
const looksNamed = (segment: string): boolean => segment.length >= 2 && segment.length <= LONGEST && /\d/.test(segment);

/** The identifiers that an address holds: of its path from the end, then of its query. */
function fromAddress(text: string): string[] {
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return [];
  }
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  };
  const path = `${url.pathname}/${url.hash.replace(/^#/, '')}`.split('/').map(decode).reverse();
  return [...path, ...url.searchParams.values()].map(bare).filter(looksNamed);
}

const ADDRESS = /^(?:https?:\/\/\S+|(?:[\w-]+\.)+[a-z]{2,}\/\S+)$/i;
const NUMBERED = /^(?:(case|exception|ex|transaction|tx)[\s#:-]*|#)?([1-9]\d{0,14})$/i;
const KINDS: Readonly<Record<string, Sought['of']>> = {
  case: 'case',
  exception: 'case',
  ex: 'case',
  transaction: 'transaction',
  tx: 'transaction',
};

/**
 * Reads what was typed or pasted: with blanks or quotes around it, with blanks in it, or a whole address of a vendor's
 * page. A Salesforce ID of 18 characters is also looked for by its 15, which is the same record.
 */
export function soughtIn(text: string): Sought {
  const whole = bare(text);
  const numbered = NUMBERED.exec(whole);
  const parts = ADDRESS.test(whole) ? fromAddress(whole) : [];
  const texts = [...(parts.length > 0 ? parts : [whole])].flatMap((part) => [
    part,
    ...(/\s/.test(part) ? [part.replaceAll(/\s+/g, '')] : []),
    ...(/^[a-z0-9]{18}$/i.test(part) && /\d/.test(part) ? [part.slice(0, 15)] : []),
  ]);
  return {
    texts: [...new Set(texts.map((part) => part.slice(0, LONGEST)))].filter(Boolean).slice(0, MOST),
    number: numbered?.[2] ?? null,
    of: (numbered?.[1] && KINDS[numbered[1].toLowerCase()]) || null,
  };
}
