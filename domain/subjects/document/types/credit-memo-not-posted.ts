import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, identifier, instant } from '../../../exceptions/evidence';
import type { DocumentFacts } from '../../../facts';
import { exampleFacts, exampleState, postedAs } from '../example';
import { documentFinding, documentTitle, unpostedByLine } from '../finding';
import { isUnanswered, silentAbout } from '../unanswered';

export const creditMemoNotPosted = defineException({
  code: 'credit-memo-not-posted',
  title: 'Credit memo not posted',
  class: 'variance',
  severity: 'medium',
  queue: 'posting',
  rule: 'The credit memo was issued longer ago than its legal entity allows for posting, and the ERP has neither posted nor refused it.',
  consequence:
    'The customer was told of the credit, the books were not: revenue and receivables stand too high by it, and the customer may be dunned for what was taken back.',
  remedy: 'Ask the ERP interface for the credit memo, and hand it over again if it never arrived.',
  evidence:
    'The ERP document that posts it, a refusal (which opens a case of its own), or the void of the credit memo.',
  subject: 'document',
  explains: 'posted',
  detect: (state) => {
    if (!isUnanswered(state) || state.sign === 1) return null;
    const { record, attempts, creditedInvoices } = state.facts;
    return documentFinding(state, {
      title: documentTitle(state, 'credit not posted'),
      cause: { kind: 'posting-silent', about: 'other', id: silentAbout(state) },
      amount: state.net.minus(state.posted),
      perLine: unpostedByLine(state),
      since: state.postingDueAt,
      evidence: [
        ...creditedInvoices
          .slice(0, 3)
          .map(({ record: invoice }) => identifier('Credits', invoice.number ?? invoice.externalId)),
        count('Invoices credited', creditedInvoices.length),
        instant('Issued', record.occurredAt),
        instant('Due in the ERP', state.postingDueAt),
        count('Attempts', attempts.length),
      ],
    });
  },
  example: {
    holds: exampleState(memo(), '2026-02-12T00:00:00Z'),
    holdsNot: exampleState(postedAs(memo(), '-20.00', 'USD'), '2026-02-12T00:00:00Z'),
    now: new Date('2026-02-12T00:00:00Z'),
  },
});

/** A credit memo of 20.00 on an invoice of 120.00. */
function memo(): DocumentFacts {
  const invoice = exampleFacts(null);
  const record = exampleFact('credit memo', 'billing', {}, { entityId: 'US' });
  const [line] = invoice.lines;
  return {
    ...invoice,
    record,
    type: 'credit memo',
    lines: line
      ? [
          {
            ...line,
            amount: '20.00',
            tax: '0',
            quantity: null,
            transactionId: null,
            creditsId: invoice.record.id,
            creditsLine: '1',
          },
        ]
      : [],
    creditedInvoices: [{ record: invoice.record, lines: invoice.lines }],
  };
}
