import { cellsOf, countOf, shareOf } from './amounts';
import { counted } from './contribute';
import { type Cell, defineKpi } from './define';
import { contributors } from './records';

const share = (cells: readonly Cell[]) =>
  shareOf(countOf(cellsOf(cells, 'posting.first pass')), countOf(cellsOf(cells, 'posting.posted')));

export const firstPassYield = defineKpi({
  code: 'posting.first pass',
  title: 'First-pass yield',
  definition:
    'Invoices that the ERP booked whole without ever refusing them, among all bookings of invoices. A journal of thirty invoices counts thirty; an invoice booked a second time counts again.',
  datedBy: 'day of posting',
  direction: 'higher is better',
  places: { finance: 78, operations: 34 },
  contributes: {
    transaction: (state) =>
      state.counted.flatMap(({ facts, posting, postedAt }) => [
        ...facts.postings.map(({ occurredAt }) => counted(state, 'posting.posted', occurredAt)),
        ...(posting === 'posted' && facts.failures.length === 0 && postedAt
          ? [counted(state, 'posting.first pass', postedAt)]
          : []),
      ]),
  },
  reads: ['posting.first pass', 'posting.posted'],
  value: ({ cells }) => ({ kind: 'share', share: share(cells) }),
  day: ({ cells }) => (share(cells) ?? 0) * 100,
  tone: ({ cells }) => {
    const part = share(cells);
    return part === null ? 'neutral' : part < 0.9 ? 'risk' : 'done';
  },
  records: {
    'posting.first pass': contributors('posting.first pass'),
    'posting.posted': contributors('posting.posted'),
  },
  link: { path: '/transactions', query: { figure: 'posting.first pass' } },
});
