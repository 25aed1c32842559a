import { cellsOf, countOf } from './amounts';
import { flow } from './contribute';
import { defineKpi } from './define';
import { caseRecords } from './records';

export const resolvedExceptions = defineKpi({
  code: 'cases.resolved',
  title: 'Exceptions resolved',
  definition: 'Exceptions whose condition went away in the period, by evidence.',
  datedBy: 'day of resolution in UTC',
  direction: 'higher is better',
  places: { operations: 14 },
  contributes: { case: (row) => (row.resolvedAt ? [flow(row, 'cases.resolved', row.resolvedAt)] : []) },
  reads: ['cases.resolved'],
  value: ({ cells }) => ({ kind: 'count', count: countOf(cellsOf(cells, 'cases.resolved')) }),
  day: ({ cells }) => countOf(cellsOf(cells, 'cases.resolved')),
  tone: () => 'neutral',
  cases: { 'cases.resolved': caseRecords('resolved_at') },
  link: { path: '/exceptions', query: { view: 'all', figure: 'cases.resolved' } },
});
