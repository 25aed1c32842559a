import { cellsOf, countOf, countText } from './amounts';
import { defineKpi } from './define';

export const openExceptions = defineKpi({
  code: 'cases.open',
  title: 'Open exceptions',
  definition: 'Exceptions that somebody still has to mend, now, whatever the period.',
  reads: ['cases.open'],
  value: ({ cells }) => {
    const count = countOf(cellsOf(cells, 'cases.open'));
    return { text: countText(count), number: count };
  },
  tone: ({ cells }) => (countOf(cellsOf(cells, 'cases.open')) > 0 ? 'risk' : 'done'),
  link: { path: '/exceptions', stock: true },
});
