import { kindsSql } from '@/server/correlation/kinds';
import { cellsOf, countOf, shareOf } from './amounts';
import { counted } from './contribute';
import { type Cell, defineKpi } from './define';
import { type Condition, contributors } from './records';

const rate = (cells: readonly Cell[]) =>
  shareOf(
    countOf(cellsOf(cells, 'posting.failure')),
    countOf(cellsOf(cells, 'posting.failure')) + countOf(cellsOf(cells, 'posting.posted')),
  );

/** The transactions of refused documents, few among many: found from the refusals. */
const FAILED = `t.id IN (SELECT d.transaction_id FROM record r JOIN record_link l ON l.from_id = r.id JOIN document_line d ON d.document_id = l.to_id
  WHERE r.kind IN (${kindsSql('refusal')}) AND r.in_force AND d.transaction_id IS NOT NULL)`;
const failed: Condition = (argument, context, params) => [
  FAILED,
  ...contributors('posting.failure')(argument, context, params),
];

export const postingFailureRate = defineKpi({
  code: 'posting.failure rate',
  title: 'Posting failure rate',
  definition:
    'Refusals among all answers that the ERP gave about invoices: refusals and bookings, those reversed later too. An invoice refused three times counts three times, a journal of thirty invoices thirty.',
  datedBy: 'day of the answer',
  direction: 'lower is better',
  places: { executive: 90, finance: 76, operations: 30 },
  contributes: {
    transaction: (state) =>
      state.counted.flatMap(({ facts }) =>
        facts.failures.map(({ occurredAt, body }) =>
          counted(state, 'posting.failure', occurredAt, String(body.reason ?? 'other')),
        ),
      ),
  },
  reads: ['posting.failure', 'posting.posted'],
  value: ({ cells }) => ({ kind: 'share', share: rate(cells) }),
  day: ({ cells }) => (rate(cells) ?? 0) * 100,
  tone: ({ cells }) => {
    const share = rate(cells) ?? 0;
    return share > 0.05 ? 'broken' : share > 0.01 ? 'risk' : 'done';
  },
  records: { 'posting.failure': failed },
  link: { path: '/transactions', query: { figure: 'posting.failure' } },
});
