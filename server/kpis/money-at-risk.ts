import { amountsOf, cellsOf, moneyValue } from './amounts';
import { type Cell, defineKpi } from './define';

const STATED = 0;
const stated = ({ cells }: { cells: readonly Cell[] }) =>
  cellsOf(cells, 'cases.open').filter(({ bucket }) => bucket === STATED);

export const moneyAtRisk = defineKpi({
  code: 'cases.at risk',
  title: 'Money at risk',
  definition:
    'What open exceptions keep from being billed, posted or collected, as their documents state it, now, whatever the period. Estimates are totalled apart, unknown amounts are counted.',
  reads: ['cases.open'],
  value: (figures) => moneyValue(stated(figures)),
  tone: (figures) => (amountsOf(stated(figures)).length > 0 ? 'broken' : 'done'),
  link: { path: '/exceptions', query: { sort: '-risk' }, stock: true },
});
