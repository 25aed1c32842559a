import { sql } from 'kysely';
import { Decimal, text } from '@/domain/money';
import { sets } from '@/server/runtime/sets';

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** What cases are worth, by currency: what documents state and what is estimated never mix, the rest is counted. */
export interface Worth {
  readonly amounts: readonly Money[];
  readonly estimated: readonly Money[];
  /** Cases whose amount nobody knows. */
  readonly unknown: number;
}

/** Cases of one currency and basis, together. */
export interface WorthCell {
  readonly currency: string | null;
  /** stated | estimated | unknown | none: nothing that is worth anything was counted here */
  readonly basis: string;
  readonly count: number;
  readonly amount: string | null;
}

/** SQL of what an amount of case `c` rests on; an amount that is not there is unknown. */
export const BASIS = `CASE WHEN c.amount_at_risk IS NULL THEN 'unknown' ELSE c.amount_basis END`;

/** Cells of cases `c`. */
export const worthCells = sets
  .selectFrom('exception_case as c')
  .select(['c.currency', sql.raw<WorthCell['basis']>(BASIS).as('basis')])
  .select((eb) => [
    eb.cast<number>(eb.fn.countAll(), 'int4').as('count'),
    eb.fn.sum<string | null>('c.amount_at_risk').as('amount'),
  ])
  .groupBy(['c.currency', sql`basis`]);

/** SQL of the same for cells `r` of the rollup of open cases. */
export const BASIS_OF_BUCKET = `(ARRAY['stated', 'estimated', 'unknown'])[r.bucket + 1]`;

/** Sums of cells that may name a currency several times. */
export function worthOf(cells: readonly WorthCell[]): Worth {
  const sums = (basis: string): Money[] => {
    const totals = new Map<string, Decimal>();
    for (const { currency, amount } of cells.filter((cell) => cell.basis === basis))
      if (currency && amount !== null)
        totals.set(currency, (totals.get(currency) ?? new Decimal(0)).plus(new Decimal(amount)));
    return [...totals]
      .filter(([, amount]) => !amount.isZero())
      .map(([currency, amount]) => ({ currency, amount: text(amount) }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1));
  };
  const unknown = cells.reduce((total, { basis, count }) => (basis === 'unknown' ? total + count : total), 0);
  return { amounts: sums('stated'), estimated: sums('estimated'), unknown };
}
