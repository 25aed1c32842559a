import { defineException } from '../../../exceptions/define';
import { count, identifier, instant } from '../../../exceptions/evidence';
import { billed, credited, documentOf, posted, reversed } from '../../../exceptions/example';
import { documentFinding, documentTitle, unpostedByLine } from '../finding';
import { isUnanswered, silentAbout } from '../unanswered';

export const creditMemoNotPosted = defineException({
  code: 'credit-memo-not-posted',
  title: 'Credit memo not posted',
  class: 'variance',
  severity: 'medium',
  queue: 'posting',
  rule: 'No ERP document that stands books a credit memo that is not void; it was issued longer ago than its legal entity allows for posting (24 hours unless set otherwise), or what booked it was reversed; and no refusal is the ERP’s last word.',
  consequence:
    'The customer was told of the credit, the books were not: revenue and receivables stand too high by it, and the customer may be dunned for what was taken back.',
  remedy: 'Ask the ERP interface for the credit memo, and hand it over again if it never arrived.',
  evidence:
    'The ERP document that posts it, a refusal (which opens a case of its own), or the void of the credit memo.',
  atRisk: 'The net amount of the credit memo.',
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
  examples: (names) => {
    const booked = (time: string) =>
      posted(names, time, {
        erpDocument: names.of('je-2'),
        net: '-20.00',
        documents: [documentOf(names, 'cm-1')],
      });
    const memo = [...billed(names), posted(names, '2026-03-02T12:00:00Z'), credited(names, '2026-03-05T06:00:00Z')];
    return {
      holds: {
        words:
          'Billing credited 20.00 USD of a booked invoice on 5 March; by the 20th the ERP had not said a word of it.',
        said: memo,
      },
      nearly: {
        words: 'The ERP booked the credit memo the same day.',
        said: [...memo, booked('2026-03-05T12:00:00Z')],
      },
      cleared: { words: 'The ERP booked the credit memo.', said: [booked('2026-03-22T12:00:00Z')] },
      returned: {
        words: 'The ERP took the posting of the memo back.',
        said: [reversed(names, '2026-03-26T12:00:00Z', { erpDocument: names.of('je-2') })],
      },
    };
  },
});
