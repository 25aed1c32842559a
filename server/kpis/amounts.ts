/** Sums over rollup cells: per currency, and in the reporting currency at each day's rate. */
import { type Decimal, decimal, text, ZERO } from '@/domain/money';
import type { Cell, Money, SpanFigures, Value } from './define';

export const cellsOf = (cells: readonly Cell[], kpi: string, ...dimensions: string[]): Cell[] =>
  cells.filter((cell) => cell.kpi === kpi && (dimensions.length === 0 || dimensions.includes(cell.dimension)));

export const countOf = (cells: readonly Cell[]): number => cells.reduce((total, { count }) => total + count, 0);

/** Sum per currency, by code, without zeros. */
export function amountsOf(cells: readonly Cell[]): { currency: string; amount: Decimal }[] {
  const sums = new Map<string, Decimal>();
  for (const { currency, amount } of cells) if (currency) sums.set(currency, (sums.get(currency) ?? ZERO).plus(amount));
  return [...sums]
    .filter(([, amount]) => !amount.isZero())
    .map(([currency, amount]) => ({ currency, amount }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

export const moneyList = (cells: readonly Cell[]): Money[] =>
  amountsOf(cells).map(({ currency, amount }) => ({ currency, amount: text(amount) }));

const convertedOf = (cells: readonly Cell[]): Decimal =>
  cells.reduce((total, { converted }) => total.plus(converted), ZERO);
const unconvertedOf = (cells: readonly Cell[]): number =>
  cells.reduce((total, { unconverted }) => total + unconverted, 0);

/** Every currency, and all of them in the reporting currency. */
export const moneyValue = (cells: readonly Cell[], reporting: string | null): Value => ({
  kind: 'money',
  amounts: moneyList(cells),
  converted: reporting
    ? { amount: text(convertedOf(cells)), currency: reporting, unconverted: unconvertedOf(cells) }
    : null,
});

/** Daily sum in the reporting currency, for a trend line: what has no rate is not in it. */
export const dayAmount = (cells: readonly Cell[]): number => convertedOf(cells).toNumber();

/** Two counts as a share; null when there is nothing to share. */
export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** How a figure moved: money by its exact differences, shares in points, everything else as a part of what it was. */
export function changeOf(now: Value, before: Value): Value | null {
  if (now.kind === 'money' && before.kind === 'money') {
    const of = (value: typeof now, currency: string) =>
      decimal(value.amounts.find((entry) => entry.currency === currency)?.amount ?? '0');
    const currencies = [...new Set([...now.amounts, ...before.amounts].map(({ currency }) => currency))].sort();
    return {
      kind: 'money',
      amounts: currencies
        .map((currency) => ({ currency, amount: text(of(now, currency).minus(of(before, currency))) }))
        .filter(({ amount }) => !decimal(amount).isZero()),
      converted:
        now.converted && before.converted
          ? {
              amount: text(decimal(now.converted.amount).minus(before.converted.amount)),
              currency: now.converted.currency,
              unconverted: now.converted.unconverted + before.converted.unconverted,
            }
          : null,
    };
  }
  if (now.kind === 'share' && before.kind === 'share')
    return now.share === null || before.share === null
      ? null
      : { kind: 'points', points: Math.round((now.share - before.share) * 1000) / 10 };
  const [current, former] = [numberOf(now), numberOf(before)];
  return current === null || former === null || former === 0 ? null : { kind: 'share', share: current / former - 1 };
}

const numberOf = (value: Value): number | null =>
  value.kind === 'duration' ? value.seconds : value.kind === 'count' ? value.count : null;

/** Whether a value says anything: what was before nothing is no comparison. */
export const isSaid = (value: Value): boolean =>
  value.kind === 'money'
    ? value.amounts.length > 0
    : value.kind === 'duration'
      ? value.seconds !== null
      : value.kind === 'share'
        ? value.share !== null
        : true;

export const reported =
  (select: (figures: { readonly cells: readonly Cell[] }) => readonly Cell[]) =>
  (figures: SpanFigures): Value =>
    moneyValue(select(figures), figures.reporting);
