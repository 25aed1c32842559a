import type { Tone } from '@/domain/terms';
import { amountsOf, cellsOf, dayAmount, reported } from './amounts';
import { type Cell, defineKpi, type Kpi } from './define';

/** A sum of money by the day on which its service period starts, per currency, net of tax unless the words say otherwise. */
export function defineMoney(
  given: Pick<Kpi, 'code' | 'title' | 'definition' | 'contributes' | 'records' | 'places'> & {
    dimensions: readonly string[];
    /** Code of the figure that its link names. */
    figure: string;
    direction?: Kpi['direction'];
    tone?: (any: boolean) => Tone;
  },
): Kpi {
  const { dimensions, figure, tone, direction = 'neither', ...rest } = given;
  const select = ({ cells }: { readonly cells: readonly Cell[] }) => cellsOf(cells, 'money', ...dimensions);
  return defineKpi({
    ...rest,
    datedBy: 'start of the service period',
    direction,
    reads: ['money'],
    value: reported(select),
    day: (figures) => dayAmount(select(figures)),
    tone: (figures) => tone?.(amountsOf(select(figures)).length > 0) ?? 'neutral',
    link: { path: '/transactions', query: { figure } },
  });
}
