import { defineException } from '../../../exceptions/define';
import { money } from '../../../exceptions/evidence';
import { contract, invoiced, posted, rated, used } from '../../../exceptions/example';
import { ZERO } from '../../../money';
import { isWithinTolerance } from '../../../variance';
import { documentFinding, documentTitle, overLines } from '../finding';

export const totalsDoNotFoot = defineException({
  code: 'totals-do-not-foot',
  title: 'Totals do not foot',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'The net, tax or gross total that a document states is not what its lines come to, beyond tolerance.',
  consequence: 'What the customer is asked to pay is not what the lines explain: one of the two is wrong in the books.',
  remedy: 'Let billing issue the document anew, or credit it; totals and lines are its own facts.',
  evidence: 'A version of the document whose totals are those of its lines, or its void.',
  atRisk: 'The largest of the differences of net, tax and gross.',
  subject: 'document',
  detect: (state, { policies }) => {
    const { record, entity } = state.facts;
    if (state.isVoid) return null;
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    const breaks = state.footing.breaks.filter(
      ({ difference, lines }) => !isWithinTolerance(difference, lines, tolerance),
    );
    const [worst = null] = [...breaks].sort((a, b) => b.difference.abs().comparedTo(a.difference.abs()));
    if (!worst) return null;
    return documentFinding(state, {
      title: documentTitle(state, `${worst.figure.toLowerCase()} total and lines differ`),
      cause: { kind: 'totals', about: 'other', id: record.source },
      amount: worst.difference,
      perLine: overLines(state, worst.difference),
      since: record.occurredAt,
      beside: 'invoiced',
      evidence: breaks.flatMap(({ figure, stated, lines }) => [
        money(`${figure} stated`, stated ?? ZERO, record.currency),
        money(`${figure} of the lines`, lines, record.currency),
      ]),
    });
  },
  examples: (names) => {
    const booked = posted(names, '2026-03-02T12:00:00Z');
    const totalling = (total: string, time: string, revision?: number) =>
      invoiced(names, { total, ...(revision ? { revision } : {}) }, time);
    const until = [...contract(names), used(names, '2026-02-10T10:00:00Z', '1200'), rated(names), booked];
    return {
      holds: {
        words: 'An invoice asked for 140.00 USD, and its only line came to 120.00.',
        said: [...until, totalling('140.00', '2026-03-02T06:00:00Z')],
      },
      nearly: {
        words: 'The total was a cent above the lines, within tolerance.',
        said: [...until, totalling('120.01', '2026-03-02T06:00:00Z')],
      },
      cleared: {
        words: 'Billing sent a newer version of the invoice whose total is that of its line.',
        said: [totalling('120.00', '2026-03-22T06:00:00Z', 2)],
      },
      returned: {
        words: 'A third version asked for 140.00 USD again.',
        said: [totalling('140.00', '2026-03-26T06:00:00Z', 3)],
      },
    };
  },
});
