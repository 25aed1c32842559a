import { cellsOf, countOf, percent, shareOf } from './amounts';
import { type Cell, defineKpi, type SpanFigures } from './define';

const share = (cells: readonly Cell[]) =>
  shareOf(countOf(cellsOf(cells, 'posting.first pass')), countOf(cellsOf(cells, 'posting.posted')));

export const firstPassYield = defineKpi({
  code: 'posting.first pass',
  title: 'First-pass yield',
  definition:
    'Invoices that the ERP booked whole without ever refusing them, among all bookings of invoices, by day of posting. A journal of thirty invoices counts thirty; an invoice booked a second time counts again.',
  reads: ['posting.first pass', 'posting.posted'],
  value: ({ cells }) => ({ text: percent(share(cells)), number: share(cells) }),
  day: ({ cells }) => share(cells) * 100,
  change: (now: SpanFigures, before: SpanFigures) => {
    const points = Math.round((share(now.cells) - share(before.cells)) * 1000) / 10;
    return before.cells.some(({ kpi }) => kpi === 'posting.posted') ? `${points > 0 ? '+' : ''}${points} points` : null;
  },
  tone: ({ cells }) =>
    countOf(cellsOf(cells, 'posting.posted')) === 0 ? 'neutral' : share(cells) < 0.9 ? 'risk' : 'done',
  link: { path: '/transactions', query: { figure: 'posting.first pass' } },
});
