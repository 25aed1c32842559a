import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { identifier, money } from '../../../exceptions/evidence';
import type { DocumentFacts } from '../../../facts';
import { sum, ZERO } from '../../../money';
import { exampleFacts, exampleState, postedAs } from '../example';
import { documentFinding, documentTitle, overLines } from '../finding';
import { taxDiffers } from '../tax';

export const taxDiffersFromInvoice = defineException({
  code: 'tax-differs',
  title: 'Invoiced and calculated tax differ',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'A document carries another tax than the tax system states, whole or on a line, beyond tolerance; or one in another currency.',
  consequence: 'The customer was asked for too much or too little tax, and the return will not agree with the books.',
  remedy:
    'Let billing take over the calculated tax and credit or invoice the difference, or let the tax system calculate again.',
  evidence: 'A calculation or a document with the same tax within tolerance.',
  subject: 'document',
  detect: (state, { policies }) => {
    const { tax, facts, isVoid } = state;
    const { record, entity } = facts;
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    const { calculation, difference, differenceByLine } = tax;
    if (!calculation || isVoid || !(tax.currencyDiffers || taxDiffers(tax, tolerance))) return null;
    // Lines that differ and cancel out are as wrong as what each of them is off by.
    const off = sum(differenceByLine.map((part) => part?.abs() ?? ZERO));
    const amount = tax.currencyDiffers ? ZERO : (difference ?? ZERO).isZero() ? off : (difference ?? ZERO);
    return documentFinding(state, {
      title: documentTitle(state, tax.currencyDiffers ? `tax in ${calculation.currency}` : 'another tax'),
      cause: { kind: 'tax', about: 'other', id: calculation.source },
      amount: tax.currencyDiffers ? null : amount,
      perLine: overLines(state, amount),
      since: calculation.occurredAt > record.occurredAt ? calculation.occurredAt : record.occurredAt,
      beside: 'invoiced',
      evidence: [
        identifier('Tax system', calculation.source),
        money('Tax invoiced', tax.invoiced, record.currency),
        money('Tax calculated', calculation.body.tax, calculation.currency),
        ...(tax.currencyDiffers ? [] : [money('Difference', difference ?? ZERO, record.currency)]),
      ],
    });
  },
  example: {
    holds: exampleState(taxed('12.40'), '2026-02-04T00:00:00Z'),
    holdsNot: exampleState(taxed('9.90'), '2026-02-04T00:00:00Z'),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});

/** A posted invoice that carries 9.90, of which the tax system says this much. */
function taxed(tax: string): DocumentFacts {
  return {
    ...postedAs(exampleFacts(null), '120.00', 'USD'),
    taxes: [exampleFact('tax calculation', 'tax', { tax, currency: 'USD', lines: [{ line: '1', tax }] })],
  };
}
