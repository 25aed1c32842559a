import { defineException } from '../../../exceptions/define';
import { identifier, instant, words } from '../../../exceptions/evidence';
import { billed, posted, taxed, untaxed } from '../../../exceptions/example';
import { documentFinding, documentTitle, overLines, ownerOf } from '../finding';

export const taxCalculationFailed = defineException({
  code: 'tax-calculation-failed',
  title: 'Tax calculation failed',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'The tax system could not say the tax on a document, and has not said it since.',
  consequence:
    'The document carries a tax that nobody has confirmed, or none: too little is owed to the authorities by the company.',
  remedy: 'Mend what the tax system names, an address, a registration or a tax code, and let it calculate again.',
  evidence: 'A calculation of the tax on the document, or its void.',
  atRisk: 'The tax that the document carries; unknown where it carries none.',
  subject: 'document',
  detect: (state) => {
    const { failure, invoiced } = state.tax;
    if (!failure || state.isVoid) return null;
    const { account } = state.facts;
    const { code, message, reason } = failure.body;
    return documentFinding(state, {
      title: documentTitle(state, `no tax, ${reason}`),
      cause: account
        ? { kind: 'tax', about: 'account', id: account.id }
        : { kind: 'tax', about: 'other', id: ownerOf(state) },
      // What the document carries meanwhile is what can't be confirmed.
      amount: invoiced.isZero() ? null : invoiced,
      perLine: overLines(state, invoiced),
      since: failure.occurredAt,
      beside: 'invoiced',
      evidence: [
        identifier('Tax system', failure.source),
        ...(code ? [identifier('Code', code)] : []),
        words('Answer', message),
        instant('Failed', failure.occurredAt),
      ],
    });
  },
  examples: (names) => {
    const invoice = [...billed(names), posted(names, '2026-03-02T12:00:00Z')];
    return {
      holds: {
        words: 'The tax system knew no address of the customer and could not say the tax on an invoice.',
        said: [...invoice, untaxed(names, '2026-03-02T06:10:00Z')],
      },
      nearly: {
        words: 'It failed at first and said the tax an hour later.',
        said: [...invoice, untaxed(names, '2026-03-02T06:10:00Z'), taxed(names, '2026-03-02T07:10:00Z', '0.00')],
      },
      cleared: {
        words: 'The address was mended and the tax system said the tax.',
        said: [taxed(names, '2026-03-22T07:10:00Z', '0.00')],
      },
      returned: {
        words: 'Calculated once more, the tax failed again.',
        said: [untaxed(names, '2026-03-26T07:10:00Z')],
      },
    };
  },
});
