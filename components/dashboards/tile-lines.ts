/** How a figure's text is laid out. The server writes it; here it is only taken apart by currency, never computed. Pure. */

export interface TileLine {
  /** "12,400.00", "6.2", "99 %" */
  value: string;
  /** Currency of this line, where the figure is money. */
  currency: string | null;
  change: string | null;
  previous: string | null;
}

const MONEY = /^(.*\d)\s([A-Z]{3})$/;

interface Parts {
  byCurrency: Map<string, string>;
  /** What names no currency: "and 2 more currencies". */
  rest: string[];
}

function partsOf(text: string | null | undefined): Parts {
  const parts: Parts = { byCurrency: new Map(), rest: [] };
  for (const part of text?.split(' · ') ?? []) {
    const money = MONEY.exec(part);
    if (money?.[1] && money[2]) parts.byCurrency.set(money[2], typographic(money[1]));
    else parts.rest.push(part);
  }
  return parts;
}

/** A minus sign as wide as the plus, so that columns of changes stand straight. */
const typographic = (text: string): string => text.replace(/^-(?=\d)/, '−');

/**
 * One line per currency with its own change and previous value; one line for everything else. A currency that has
 * only a change is zero now. What does not belong to a currency comes back as `more`.
 */
export function linesOf(tile: { value: string; change?: string | null; previous?: string | null }): {
  lines: TileLine[];
  more: string | null;
} {
  const value = partsOf(tile.value);
  const change = partsOf(tile.change);
  const previous = partsOf(tile.previous);
  const currencies = [...new Set([...value.byCurrency.keys(), ...change.byCurrency.keys()])].sort();
  if (currencies.length === 0) {
    return {
      lines: [
        {
          value: typographic(tile.value),
          currency: null,
          change: tile.change ? typographic(tile.change) : null,
          previous: tile.previous ?? null,
        },
      ],
      more: null,
    };
  }
  const lines = currencies.map((currency) => ({
    value: value.byCurrency.get(currency) ?? '0',
    currency,
    change: change.byCurrency.get(currency) ?? null,
    previous: previous.byCurrency.get(currency) ?? null,
  }));
  return { lines, more: value.byCurrency.size > 0 && value.rest.length > 0 ? value.rest.join(' · ') : null };
}
