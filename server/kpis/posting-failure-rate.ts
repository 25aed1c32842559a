import { cellsOf, countOf, percent, shareOf } from './amounts';
import { type Cell, defineKpi, type SpanFigures } from './define';

const rate = (cells: readonly Cell[]) =>
  shareOf(
    countOf(cellsOf(cells, 'posting.failure')),
    countOf(cellsOf(cells, 'posting.failure')) + countOf(cellsOf(cells, 'posting.posted')),
  );

export const postingFailureRate = defineKpi({
  code: 'posting.failure rate',
  title: 'Posting failure rate',
  definition:
    'Refusals among all answers that the ERP gave about invoices: refusals and bookings, those reversed later too, by the day of the answer. An invoice refused three times counts three times, a journal of thirty invoices thirty.',
  reads: ['posting.failure', 'posting.posted'],
  value: ({ cells }) => ({ text: percent(rate(cells)), number: rate(cells) }),
  day: ({ cells }) => rate(cells) * 100,
  change: (now: SpanFigures, before: SpanFigures) => {
    const points = Math.round((rate(now.cells) - rate(before.cells)) * 1000) / 10;
    return before.cells.some(({ kpi }) => kpi.startsWith('posting.'))
      ? `${points > 0 ? '+' : ''}${points} points`
      : null;
  },
  tone: ({ cells }) => (rate(cells) > 0.05 ? 'broken' : rate(cells) > 0.01 ? 'risk' : 'done'),
  link: { path: '/transactions', query: { figure: 'posting.failure' } },
});
