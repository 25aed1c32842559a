import { defineException } from '../../../exceptions/define';
import { instant, money } from '../../../exceptions/evidence';
import { billed, invoiced, invoiceLineOf, type Names, posted, taxed } from '../../../exceptions/example';
import { documentFinding, documentTitle, overLines } from '../finding';

export const taxOverdue = defineException({
  code: 'tax-overdue',
  title: 'Tax overdue',
  class: 'timing',
  severity: 'medium',
  queue: 'interfaces',
  rule: 'A document that carries tax was issued longer ago than the policy Time to calculate tax of its legal entity allows (no policy: never), and the tax system has neither said the tax nor that it can not.',
  consequence: 'The customer is asked for a tax that nobody has confirmed, and the return of the period lacks it.',
  remedy: 'Ask the tax interface for the document, and hand it over again if it never arrived.',
  atRisk: 'The tax that the document states, until somebody confirms it.',
  evidence:
    'A calculation of the tax on the document, a failure (which opens a case of its own), or the void of the document.',
  subject: 'document',
  detect: (state, { now }) => {
    const { tax, facts, isVoid } = state;
    const { record, entity } = facts;
    if (isVoid || !tax.awaitedUntil || now <= tax.awaitedUntil) return null;
    return documentFinding(state, {
      title: documentTitle(state, 'tax not confirmed'),
      cause: { kind: 'tax-silent', about: 'other', id: entity?.id ?? record.source },
      amount: tax.invoiced,
      perLine: overLines(state, tax.invoiced),
      since: tax.awaitedUntil,
      beside: 'invoiced',
      evidence: [
        money('Tax invoiced', tax.invoiced, record.currency),
        instant('Issued', record.occurredAt),
        instant('Tax due', tax.awaitedUntil),
      ],
    });
  },
  examples: (names) => {
    const invoice = [
      ...billed(names),
      withTax(names, '2026-03-02T06:30:00Z', 2),
      posted(names, '2026-03-02T12:00:00Z'),
    ];
    return {
      given: { policies: [{ code: 'tax', value: { hours: '4' } }] },
      holds: {
        words:
          'An invoice with 9.90 USD of tax waited for eighteen days for the tax system, which should answer within four hours.',
        said: invoice,
      },
      nearly: {
        words: 'The tax system confirmed the 9.90 USD, if a day late.',
        said: [...invoice, taxed(names, '2026-03-03T12:00:00Z', '9.90')],
      },
      cleared: { words: 'The tax system confirmed the tax.', said: [taxed(names, '2026-03-22T06:10:00Z', '9.90')] },
      returned: { never: 'What the tax system has answered once it owes no answer to: another tax is another case.' },
    };
  },
});

/** The invoice in a version that carries 9.90 of tax. */
const withTax = (names: Names, time: string, revision: number) =>
  invoiced(names, { tax: '9.90', total: '129.90', lines: [{ ...invoiceLineOf(names), tax: '9.90' }], revision }, time);
