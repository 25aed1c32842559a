/**
 * Exact amounts without a decimal type: money is an integer of cents, a quantity an integer of thousandths, a unit
 * amount an integer of millionths. All of them stay far below 2^53.
 */

/** Cents as "1234.50". */
export function money(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** An integer of 10^-scale as plain text without needless zeros: (1500, 3) is "1.5". */
function plain(value: number, scale: number): string {
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -scale)}${fraction && `.${fraction}`}`;
}

/** Thousandths as text. */
export const quantity = (milli: number) => plain(milli, 3);
/** Millionths as text. */
export const unitAmount = (micro: number) => plain(micro, 6);

/** `numerator / denominator` as an integer, halves to the even neighbour, as ledgers round. */
function divideHalfEven(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  let whole = size / denominator;
  const twice = (size % denominator) * 2n;
  if (twice > denominator || (twice === denominator && whole % 2n === 1n)) whole += 1n;
  return Number(negative ? -whole : whole);
}

/** Quantity (thousandths) × unit amount (millionths) in cents. */
export function extend(milli: number, micro: number): number {
  return divideHalfEven(BigInt(milli) * BigInt(micro), 10_000_000n);
}

/** Tax on an amount in cents at a rate in hundredths of a percent, in cents. */
export function taxOn(cents: number, rate: number): number {
  return divideHalfEven(BigInt(cents) * BigInt(rate), 10_000n);
}
