import { amountsOf, cellsOf, reported } from './amounts';
import { BASES } from './contribute';
import { type Cell, defineKpi } from './define';

const stated = ({ cells }: { readonly cells: readonly Cell[] }) =>
  cellsOf(cells, 'cases.open').filter(({ bucket }) => bucket === BASES.stated);

/** Reads what open exceptions add: count and money are the same cells. */
export const moneyAtRisk = defineKpi({
  code: 'cases.at risk',
  title: 'Money at risk',
  definition:
    'What open exceptions keep from being billed, posted or collected, as their documents state it, now, whatever the period. Estimates are totalled apart, unknown amounts are counted.',
  datedBy: 'now',
  direction: 'lower is better',
  places: { executive: 10, finance: 5, operations: 20 },
  reads: ['cases.open'],
  value: reported(stated),
  tone: (figures) => (amountsOf(stated(figures)).length > 0 ? 'broken' : 'done'),
  link: { path: '/exceptions', query: { sort: '-risk' }, stock: true },
});
