import { defineException } from '../../../exceptions/define';
import { count, money } from '../../../exceptions/evidence';
import { billed, laidOut, posted } from '../../../exceptions/example';
import { ZERO } from '../../../money';
import { isWithinTolerance } from '../../../variance';
import { documentFinding, documentTitle, overLines } from '../finding';

export const invoicedVsScheduledRevenue = defineException({
  code: 'invoiced-vs-scheduled-revenue',
  title: 'Invoiced and scheduled revenue differ',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'The schedules of a document lay out another net amount than was invoiced, beyond tolerance, or one of them another currency.',
  consequence: 'Revenue will be recognised that was never invoiced, or invoiced and never recognised.',
  remedy: 'Let the revenue system replace the schedule by one of the whole document.',
  evidence: 'Schedules in the currency of the document that equal its net within tolerance, or its void.',
  atRisk:
    'The difference between the net amount of the document and what is laid out in its currency; unknown where those agree and only another currency is too much.',
  subject: 'document',
  detect: (state, { policies }) => {
    const { difference, schedules, foreign, rejections } = state.revenue;
    const { record, entity } = state.facts;
    // While a rejection stands the rest is missing for a reason that has a case of its own.
    if (state.isVoid || rejections.length > 0) return null;
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    const differs = difference !== null && !isWithinTolerance(difference, state.net, tolerance);
    const all = [...schedules, ...foreign];
    const [first] = all;
    const [other] = foreign;
    if (!first || !(differs || other)) return null;
    // What is laid out in another currency is not compared: nobody knows what it is worth here.
    const amount = differs ? difference : ZERO;
    return documentFinding(state, {
      title: documentTitle(
        state,
        differs ? 'revenue scheduled with another amount' : `revenue scheduled in ${other?.currency}`,
      ),
      cause: { kind: 'revenue', about: 'other', id: first.source },
      amount: amount.isZero() ? null : amount,
      perLine: overLines(state, amount),
      since: all.reduce((last, { occurredAt }) => (occurredAt > last ? occurredAt : last), record.occurredAt),
      beside: 'posted',
      evidence: [
        ...all.map(({ externalId, body, currency }) => money(`Schedule ${externalId}`, body.amount, currency)),
        money('Difference', amount, record.currency),
        count('Schedules', all.length),
      ],
    });
  },
  examples: (names) => {
    const invoice = [...billed(names), posted(names, '2026-03-02T12:00:00Z')];
    return {
      holds: {
        words: 'Of an invoice of 120.00 USD only 100.00 were laid out over time.',
        said: [...invoice, laidOut(names, '2026-03-03T06:00:00Z', '100.00')],
      },
      nearly: {
        words: 'All but a cent was laid out, which is within tolerance.',
        said: [...invoice, laidOut(names, '2026-03-03T06:00:00Z', '119.99')],
      },
      cleared: {
        words: 'A newer version of the schedule laid the whole invoice out.',
        said: [laidOut(names, '2026-03-22T06:00:00Z', '120.00', 2)],
      },
      returned: {
        words: 'A third version laid 130.00 USD out.',
        said: [laidOut(names, '2026-03-26T06:00:00Z', '130.00', 3)],
      },
    };
  },
});
