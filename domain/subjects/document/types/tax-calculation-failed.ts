import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { identifier, instant, words } from '../../../exceptions/evidence';
import type { DocumentFacts } from '../../../facts';
import { exampleFacts, exampleState, postedAs } from '../example';
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
  example: {
    holds: exampleState(untaxed(false), '2026-02-04T00:00:00Z'),
    holdsNot: exampleState(untaxed(true), '2026-02-04T00:00:00Z'),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});

/** A posted invoice whose tax could not be said at first. */
function untaxed(isSaidSince: boolean): DocumentFacts {
  return {
    ...postedAs(exampleFacts(null), '120.00', 'USD'),
    taxFailures: [exampleFact('tax failure', 'tax', { failedAt: '2026-02-02T06:00:00Z' })],
    taxes: isSaidSince
      ? [exampleFact('tax calculation', 'tax', { tax: '9.90', calculatedAt: '2026-02-02T07:00:00Z' })]
      : [],
  };
}
