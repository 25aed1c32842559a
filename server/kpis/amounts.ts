/** Sums over rollup cells, per currency; currencies are never added to one another. */
import { moneyText } from '@/domain/billing-status';
import { type Decimal, decimal, ZERO } from '@/domain/money';
import type { Cell, SpanFigures, Value } from './define';

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

const SHOWN = 3;

/** "12,400.00 USD · 310.00 EUR": every currency, or the first three and how many more. */
export function moneyValue(cells: readonly Cell[]): Value {
  const amounts = amountsOf(cells);
  const texts = amounts.slice(0, SHOWN).map(({ amount, currency }) => moneyText(amount, currency));
  const more = amounts.length > SHOWN ? ` · and ${amounts.length - SHOWN} more currencies` : '';
  return {
    text: texts.length ? `${texts.join(' · ')}${more}` : '0',
    number: amounts.length === 1 ? (amounts[0]?.amount.toNumber() ?? 0) : null,
  };
}

/** Changes per currency: exact differences, for they can be followed to the records. */
export const moneyChange =
  (select: (figures: SpanFigures) => readonly Cell[]) =>
  (now: SpanFigures, before: SpanFigures): string | null => {
    const then = amountsOf(select(before));
    const current = amountsOf(select(now));
    if (then.length === 0) return null;
    const of = (amounts: typeof then, currency: string) =>
      amounts.find((entry) => entry.currency === currency)?.amount ?? ZERO;
    const changes = [...new Set([...current, ...then].map(({ currency }) => currency))]
      .sort()
      .map((currency) => ({ currency, amount: of(current, currency).minus(of(then, currency)) }));
    const moved = changes.filter(({ amount }) => !amount.isZero());
    if (moved.length === 0) return '0';
    const texts = moved
      .slice(0, SHOWN)
      .map(({ amount, currency }) => `${amount.greaterThan(0) ? '+' : ''}${moneyText(amount, currency)}`);
    return `${texts.join(' · ')}${moved.length > SHOWN ? ' · …' : ''}`;
  };

/** Daily sum for a trend line: of the one currency there is, else of all in their own numbers, which shows shape only. */
export const dayAmount = (cells: readonly Cell[]): number =>
  amountsOf(cells)
    .reduce((total, { amount }) => total.plus(amount), ZERO)
    .toNumber();

export const percent = (share: number): string => `${decimal(share).times(100).toDecimalPlaces(1).toString()} %`;

/** Two counts as a share; 0 when there is nothing to share. */
export const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const countText = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** "2.4 h": a lag in its largest unit with one decimal; below a second in milliseconds; what was not late is on time. */
export function lagValue(seconds: number | null): Value {
  if (seconds === null) return { text: '–', number: null };
  if (seconds <= 0) return { text: 'on time', number: 0 };
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ['ms', 0.001];
  const amount = seconds / size;
  return {
    text: amount >= 100 || unit === 'ms' ? String(Math.round(amount)) : String(Math.round(amount * 10) / 10),
    unit,
    number: seconds,
  };
}
