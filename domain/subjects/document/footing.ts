/** Whether the totals that a document states are those of its lines. The source's own fact: kept as stated, and said. */
import type { FactOf, LineFact } from '../../facts';
import { type Decimal, decimal, sum, ZERO } from '../../money';
import { statesLineTax } from '../../records/line-tax';

/** A total as its document states it, beside what its lines come to; unsigned, in the document's currency. */
export interface Foot {
  readonly figure: 'Net' | 'Tax' | 'Gross';
  /** Null where the document states none: it is not compared. */
  readonly stated: Decimal | null;
  readonly lines: Decimal;
  /** Stated minus lines. */
  readonly difference: Decimal;
}

export interface Footing {
  readonly feet: readonly Foot[];
  /** Where the document disagrees with itself, exactly; how much is too much is for a tolerance to say. */
  readonly breaks: readonly Foot[];
}

/** Net, tax and gross against the lines. Lines of which none states a tax are as taxed as the document says. */
export function footingOf({ body }: FactOf<'document'>, lines: readonly LineFact[]): Footing {
  const net = sum(lines.map(({ amount }) => amount));
  const tax = statesLineTax(body) ? sum(lines.map((line) => line.tax)) : decimal(body.tax ?? '0');
  const foot = (figure: Foot['figure'], stated: string | undefined, added: Decimal): Foot => ({
    figure,
    stated: stated === undefined ? null : decimal(stated),
    lines: added,
    difference: stated === undefined ? ZERO : decimal(stated).minus(added),
  });
  const feet = [
    foot('Net', body.net, net),
    foot('Tax', body.tax, tax),
    foot('Gross', 'total' in body ? body.total : undefined, net.plus(tax)),
  ];
  return { feet, breaks: feet.filter(({ difference }) => !difference.isZero()) };
}
