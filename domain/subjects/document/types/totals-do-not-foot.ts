import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { money } from '../../../exceptions/evidence';
import type { DocumentFacts } from '../../../facts';
import { ZERO } from '../../../money';
import { isWithinTolerance } from '../../../variance';
import { exampleFacts, exampleState, postedAs } from '../example';
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
  example: {
    holds: exampleState(totalling('140.00'), '2026-02-04T00:00:00Z'),
    holdsNot: exampleState(totalling('129.90'), '2026-02-04T00:00:00Z'),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});

/** A posted invoice of 120.00 and 9.90 tax that states this as its gross total. */
function totalling(total: string): DocumentFacts {
  const posted = postedAs(exampleFacts(null), '120.00', 'USD');
  const { id, entityId } = posted.record;
  return { ...posted, record: exampleFact('invoice', 'billing', { total }, { id, entityId, number: null }) };
}
