import { allocate } from '../allocation';
import { decimal, text } from '../money';

interface Taxed {
  readonly tax?: string | undefined;
  readonly currency: string;
  readonly lines: readonly { readonly amount: string; readonly tax?: string | undefined }[];
}

/** Whether the lines of a document state their tax: one that does is enough, the others carry none. */
export const statesLineTax = ({ lines }: Pick<Taxed, 'lines'>): boolean => lines.some(({ tax }) => tax !== undefined);

/**
 * The tax of each line of a document: as the lines state it, else what the head states, spread over the net amounts of
 * the lines by the largest remainder, so that net and tax come to the gross that the customer owes.
 */
export function lineTaxes(document: Taxed): string[] {
  const { tax, currency, lines } = document;
  if (tax === undefined || statesLineTax(document)) return lines.map((line) => line.tax ?? '0');
  return allocate(
    decimal(tax),
    lines.map(({ amount }) => decimal(amount)),
    currency,
  ).map((part) => text(part));
}
