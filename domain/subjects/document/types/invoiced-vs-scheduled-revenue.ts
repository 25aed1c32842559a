import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, money } from '../../../exceptions/evidence';
import type { DocumentFacts } from '../../../facts';
import { isWithinTolerance } from '../../../variance';
import { exampleFacts, exampleState, postedAs } from '../example';
import { documentFinding, documentTitle, overLines } from '../finding';

export const invoicedVsScheduledRevenue = defineException({
  code: 'invoiced-vs-scheduled-revenue',
  title: 'Invoiced and scheduled revenue differ',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'The schedules of a document lay out another net amount in its currency than was invoiced, beyond tolerance.',
  consequence: 'Revenue will be recognised that was never invoiced, or invoiced and never recognised.',
  remedy: 'Let the revenue system replace the schedule by one of the whole document.',
  evidence: 'Schedules that equal the net of the document within tolerance.',
  subject: 'document',
  detect: (state, { policies }) => {
    const { difference, schedules, scheduled, rejections } = state.revenue;
    const { record, entity } = state.facts;
    // While a rejection stands the rest is missing for a reason that has a case of its own.
    if (difference === null || scheduled === null || state.isVoid || rejections.length > 0) return null;
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    if (isWithinTolerance(difference, state.net, tolerance)) return null;
    const [first] = schedules;
    return documentFinding(state, {
      title: documentTitle(state, 'revenue scheduled with another amount'),
      cause: { kind: 'revenue', about: 'other', id: first?.source ?? record.source },
      amount: difference,
      perLine: overLines(state, difference),
      since: schedules.reduce((last, { occurredAt }) => (occurredAt > last ? occurredAt : last), record.occurredAt),
      beside: 'posted',
      evidence: [
        money('Scheduled', scheduled, record.currency),
        money('Difference', difference, record.currency),
        count('Schedules', schedules.length),
      ],
    });
  },
  example: {
    holds: exampleState(scheduled('100.00'), '2026-02-04T00:00:00Z'),
    holdsNot: exampleState(scheduled('120.00'), '2026-02-04T00:00:00Z'),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});

/** A posted invoice of 120.00 of which this much is laid out. */
function scheduled(amount: string): DocumentFacts {
  return {
    ...postedAs(exampleFacts(null), '120.00', 'USD'),
    schedules: [exampleFact('revenue schedule', 'erp', { amount, currency: 'USD', createdAt: '2026-02-03T07:00:00Z' })],
  };
}
