/** Whether the totals that a document states are those of its lines. The source's own fact: kept as stated, and said. */
import type { FactOf, LineFact } from '../../facts';
import { type Decimal, decimal, sum } from '../../money';

export interface FootingBreak {
  readonly figure: 'net' | 'tax' | 'total';
  /** What the document states of it. */
  readonly stated: Decimal;
  /** What its lines, or of the total net and tax, come to. */
  readonly added: Decimal;
  /** Stated minus added. */
  readonly difference: Decimal;
}

export interface Footing {
  /** Sums over the lines, in document currency. */
  readonly net: Decimal;
  readonly tax: Decimal;
  /** Where the document disagrees with itself, exactly; how much is too much is for a tolerance to say. */
  readonly breaks: readonly FootingBreak[];
}

/**
 * Net against the lines' amounts, tax against the lines' taxes where any line states one, total against stated net and
 * tax. What is not stated is not compared.
 */
export function footingOf({ body }: FactOf<'document'>, lines: readonly LineFact[]): Footing {
  const net = sum(lines.map(({ amount }) => amount));
  const tax = sum(lines.map((line) => line.tax));
  const isTaxed = body.lines.some((line) => line.tax !== undefined);
  const compare = (figure: FootingBreak['figure'], stated: string | undefined, added: Decimal): FootingBreak[] => {
    if (stated === undefined || added.equals(stated)) return [];
    return [{ figure, stated: decimal(stated), added, difference: decimal(stated).minus(added) }];
  };
  const total = 'total' in body ? body.total : undefined;
  return {
    net,
    tax,
    breaks: [
      ...compare('net', body.net, net),
      ...(isTaxed ? compare('tax', body.tax, tax) : []),
      ...compare('total', total, decimal(body.net).plus(body.tax ?? tax)),
    ],
  };
}
