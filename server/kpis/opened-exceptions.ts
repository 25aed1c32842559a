import { cellsOf, countOf } from './amounts';
import { flow } from './contribute';
import { defineKpi } from './define';
import { caseRecords } from './records';

export const openedExceptions = defineKpi({
  code: 'cases.opened',
  title: 'Exceptions opened',
  definition:
    'Exceptions that were opened in the period, whatever became of them. One that was reopened counts where it was opened last.',
  datedBy: 'day of opening in UTC',
  direction: 'lower is better',
  places: { operations: 12 },
  contributes: { case: (row) => [flow(row, 'cases.opened', row.openedAt)] },
  reads: ['cases.opened'],
  value: ({ cells }) => ({ kind: 'count', count: countOf(cellsOf(cells, 'cases.opened')) }),
  day: ({ cells }) => countOf(cellsOf(cells, 'cases.opened')),
  tone: () => 'neutral',
  cases: { 'cases.opened': caseRecords('opened_at') },
  link: { path: '/exceptions', query: { view: 'all', figure: 'cases.opened' } },
});
