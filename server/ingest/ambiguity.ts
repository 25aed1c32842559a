/**
 * Keys that a JSON object names twice. The standard leaves open what such an object means, and parsers take the last
 * value without a word: of two quantities or amounts nobody knows which one was meant.
 */

export interface Ambiguity {
  /** Place of the value in a list at the top of the text, from 0; null when the top is no list. */
  index: number | null;
  /** Names the key and where it stands. */
  message: string;
  /** The value as it was sent, both values of the key in it. */
  text: string;
}

interface Open {
  /** Keys so far; null for a list. */
  keys: Set<string> | null;
  /** The key, or the index, of the member that is being read. */
  at: string | number;
}

const QUOTE = 34;
const BACKSLASH = 92;

/** The index of the quote that ends the string beginning at `from`. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  for (;;) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}

/** The key between two quotes; escapes are undone, for `"a"` and `"\u0061"` are one key. */
function keyBetween(text: string, from: number, to: number): string {
  const raw = text.slice(from + 1, to);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

const MOST_SHOWN = 100;
const shown = (key: string | number) => String(key).slice(0, MOST_SHOWN);

/**
 * The first key named twice, of each value of a list at the top of `text`, or of the whole text. `text` must be JSON;
 * nesting may be as deep as it likes.
 */
export function ambiguities(text: string): Ambiguity[] {
  const found: Ambiguity[] = [];
  const open: Open[] = [];
  let list = false;
  let start = 0;
  let message: string | null = null;
  let expectsKey = false;
  const finish = (end: number) => {
    if (message !== null)
      found.push({ index: list ? (open[0]?.at as number) : null, message, text: text.slice(start, end).trim() });
    message = null;
  };
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        const inner = open.at(-1);
        if (expectsKey && inner?.keys) {
          const key = keyBetween(text, at, end);
          if (message === null && inner.keys.has(key)) {
            const place = open.slice(list ? 1 : 0, -1).map((outer) => shown(outer.at));
            message = `${JSON.stringify(shown(key))} is named twice in ${place.length === 0 ? 'the object' : place.join('.')}; send each key once`;
          }
          inner.keys.add(key);
          inner.at = key;
          expectsKey = false;
        }
        at = end;
        break;
      }
      case 123: // {
        open.push({ keys: new Set(), at: '' });
        expectsKey = true;
        break;
      case 91: // [
        if (open.length === 0) {
          list = true;
          start = at + 1;
        }
        open.push({ keys: null, at: 0 });
        expectsKey = false;
        break;
      case 125: // }
      case 93: // ]
        if (list && open.length === 1) finish(at);
        open.pop();
        expectsKey = false;
        if (open.length === 0 && !list) finish(at + 1);
        break;
      case 44: {
        // ,
        const inner = open.at(-1);
        if (!inner) break;
        if (inner.keys) expectsKey = true;
        else {
          if (list && open.length === 1) {
            finish(at);
            start = at + 1;
          }
          inner.at = (inner.at as number) + 1;
        }
        break;
      }
    }
  }
  return found;
}
