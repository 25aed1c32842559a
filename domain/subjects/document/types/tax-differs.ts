import { defineException } from '../../../exceptions/define';
import { identifier, money } from '../../../exceptions/evidence';
import { billed, posted, taxed } from '../../../exceptions/example';
import { sum, ZERO } from '../../../money';
import { documentFinding, documentTitle, overLines } from '../finding';
import { taxDiffers } from '../tax';

export const taxDiffersFromInvoice = defineException({
  code: 'tax-differs',
  title: 'Invoiced and calculated tax differ',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'A document carries another tax than the tax system states, whole or on a line, beyond tolerance; or one in another currency; and no failure is the tax system’s last word.',
  consequence: 'The customer was asked for too much or too little tax, and the return will not agree with the books.',
  remedy:
    'Let billing take over the calculated tax and credit or invoice the difference, or let the tax system calculate again.',
  evidence: 'A calculation or a document with the same tax within tolerance.',
  atRisk: 'The difference between the tax of the document and the calculated one; unknown where the currencies differ.',
  subject: 'document',
  detect: (state, { policies }) => {
    const { tax, facts, isVoid } = state;
    const { record, entity } = facts;
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    const { calculation, difference, differenceByLine } = tax;
    // While a failure is the tax system's last word it says no tax that could differ: that has a case of its own.
    if (!calculation || tax.failure || isVoid || !(tax.currencyDiffers || taxDiffers(tax, tolerance))) return null;
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
  examples: (names) => {
    const invoice = [...billed(names), posted(names, '2026-03-02T12:00:00Z')];
    return {
      holds: {
        words: 'An invoice carried no tax, and the tax system said 9.90 USD.',
        said: [...invoice, taxed(names, '2026-03-02T06:10:00Z', '9.90')],
      },
      nearly: {
        words: 'The tax system said a cent, within tolerance.',
        said: [...invoice, taxed(names, '2026-03-02T06:10:00Z', '0.01')],
      },
      cleared: {
        words: 'With the exemption on file the tax system calculated again, and said none.',
        said: [taxed(names, '2026-03-22T06:10:00Z', '0.00')],
      },
      returned: {
        words: 'The exemption ran out, and the tax system said 9.90 USD again.',
        said: [taxed(names, '2026-03-26T06:10:00Z', '9.90')],
      },
    };
  },
});
