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
    'Refusals by the ERP among all answers that it gave (refusals and postings), by the day of the answer. One document refused three times counts three times.',
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
