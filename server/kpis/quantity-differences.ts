import { classOfStep, QUANTITY_STEPS } from '@/domain/quantities';
import type { VarianceClass } from '@/domain/stages';
import { cellsOf, countOf } from './amounts';
import { counted } from './contribute';
import { type Cell, defineKpi } from './define';
import { moneyRecords } from './records';

const KPI = 'quantity';
/** Classes in which a difference is somebody's work. */
const OPEN: readonly VarianceClass[] = ['unexplained', 'in exception'];
/** While a period runs its captured quantity is read live, and a difference means nothing yet. */
const NOT_COUNTED: readonly VarianceClass[] = ['none', 'not due yet'];

const select = ({ cells }: { readonly cells: readonly Cell[] }) =>
  cellsOf(cells, KPI, ...OPEN.map((name) => `any: ${name}`));

export const quantityDifferences = defineKpi({
  code: 'quantity.differences',
  title: 'Quantities that differ',
  definition:
    'Transactions of which the captured, aggregated, rated and billed quantity are not one another’s, beyond tolerance, credits taken off; with a case or without.',
  datedBy: 'start of the service period',
  direction: 'lower is better',
  places: { finance: 75, operations: 85 },
  contributes: {
    transaction: (state) => {
      const of = (name: string, found: VarianceClass) =>
        NOT_COUNTED.includes(found) ? [] : [counted(state, KPI, state.periodStart, `${name}: ${found}`)];
      return [
        ...of('any', state.quantityVarianceClass),
        ...QUANTITY_STEPS.flatMap((step) => of(step, classOfStep(state.quantityVarianceParts, step))),
      ];
    },
  },
  reads: [KPI],
  value: (figures) => ({ kind: 'count', count: countOf(select(figures)) }),
  day: (figures) => countOf(select(figures)),
  tone: (figures) => (countOf(select(figures)) > 0 ? 'risk' : 'done'),
  records: {
    quantity: moneyRecords(
      (_argument, params) => `t.quantity_variance_class = ANY($${params.push([...OPEN])}::text[])`,
    ),
  },
  link: { path: '/transactions', query: { figure: 'quantity' } },
});
