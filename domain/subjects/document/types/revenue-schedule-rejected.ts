import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, words } from '../../../exceptions/evidence';
import type { DocumentFacts } from '../../../facts';
import { exampleFacts, exampleState, postedAs } from '../example';
import { documentFinding, documentTitle, overLines } from '../finding';

export const revenueScheduleRejected = defineException({
  code: 'revenue-schedule-rejected',
  title: 'Revenue schedule rejected',
  class: 'posting',
  severity: 'high',
  queue: 'posting',
  rule: 'The revenue of a document could not be laid out over time, and has not been since.',
  consequence: 'What was invoiced is not recognised when it is earned: revenue of the period is short by it.',
  remedy: 'Mend what the revenue system names and let it lay the document out again.',
  evidence: 'A schedule of the document, or its void.',
  subject: 'document',
  detect: (state) => {
    const { rejections, difference } = state.revenue;
    const [first] = rejections;
    const last = rejections.at(-1);
    if (!first || !last || state.isVoid) return null;
    const missing = difference ?? state.net;
    const { code, message } = last.body;
    return documentFinding(state, {
      title: documentTitle(state, 'revenue not scheduled'),
      cause: { kind: 'revenue', about: 'other', id: last.source },
      amount: missing,
      perLine: overLines(state, missing),
      since: first.occurredAt,
      beside: 'posted',
      evidence: [
        identifier('Rejected by', last.source),
        ...(code ? [identifier('Code', code)] : []),
        words('Answer', message),
        count('Rejections', rejections.length),
        instant('Last rejected', last.occurredAt),
      ],
    });
  },
  example: {
    holds: exampleState(scheduled(false), '2026-02-04T00:00:00Z'),
    holdsNot: exampleState(scheduled(true), '2026-02-04T00:00:00Z'),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});

/** A posted invoice whose revenue could not be laid out at first. */
function scheduled(isScheduledSince: boolean): DocumentFacts {
  const schedule = { schedule: 'rs-1' };
  return {
    ...postedAs(exampleFacts(null), '120.00', 'USD'),
    scheduleFailures: [exampleFact('revenue rejection', 'erp', { ...schedule, rejectedAt: '2026-02-03T06:00:00Z' })],
    schedules: isScheduledSince
      ? [
          exampleFact('revenue schedule', 'erp', {
            ...schedule,
            amount: '120.00',
            currency: 'USD',
            createdAt: '2026-02-03T07:00:00Z',
          }),
        ]
      : [],
  };
}
