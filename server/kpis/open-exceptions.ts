import { cellsOf, countOf } from './amounts';
import { stock } from './contribute';
import { defineKpi } from './define';

export const openExceptions = defineKpi({
  code: 'cases.open',
  title: 'Open exceptions',
  definition: 'Exceptions that somebody still has to mend, now, whatever the period.',
  datedBy: 'now',
  direction: 'lower is better',
  places: { executive: 12, finance: 72, operations: 10 },
  contributes: {
    case: (row) => (row.open ? [stock(row, 'cases.open', row.type), stock(row, 'cases.open.queue', row.queueId)] : []),
  },
  reads: ['cases.open'],
  value: ({ cells }) => ({ kind: 'count', count: countOf(cellsOf(cells, 'cases.open')) }),
  tone: ({ cells }) => (countOf(cellsOf(cells, 'cases.open')) > 0 ? 'risk' : 'done'),
  link: { path: '/exceptions', stock: true },
});
