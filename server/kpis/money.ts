import type { Tone } from '@/domain/terms';
import { amountsOf, cellsOf, dayAmount, moneyChange, moneyValue } from './amounts';
import { type Cell, defineKpi, type Kpi } from './define';

/** A sum of money by the day on which its service period starts, per currency, net of tax unless the words say otherwise. */
export function defineMoney(
  given: Pick<Kpi, 'code' | 'title' | 'definition'> & {
    dimensions: readonly string[];
    figure: string;
    tone?: (any: boolean) => Tone;
  },
): Kpi {
  const { dimensions, figure, tone, ...words } = given;
  const select = ({ cells }: { cells: readonly Cell[] }) => cellsOf(cells, 'money', ...dimensions);
  return defineKpi({
    ...words,
    reads: ['money'],
    value: (figures) => moneyValue(select(figures)),
    day: (figures) => dayAmount(select(figures)),
    change: moneyChange(select),
    tone: (figures) => tone?.(amountsOf(select(figures)).length > 0) ?? 'neutral',
    link: { path: '/transactions', query: { figure } },
  });
}
