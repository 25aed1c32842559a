import { defineException } from '../../../exceptions/define';
import { count, instant } from '../../../exceptions/evidence';
import { billed, contract, invoiced, posted, rated, reversed, used } from '../../../exceptions/example';
import { documentFinding, documentTitle, unpostedByLine } from '../finding';
import { isUnanswered, silentAbout } from '../unanswered';

export const postingOverdue = defineException({
  code: 'posting-overdue',
  title: 'Posting overdue',
  class: 'timing',
  severity: 'medium',
  queue: 'posting',
  rule: 'No ERP document that stands books an invoice that is not void; it was issued longer ago than its legal entity allows for posting (24 hours unless set otherwise), or what booked it was reversed; and no refusal is the ERP’s last word.',
  consequence:
    'Nobody was told no, yet the books do not have the invoice: it is found at the close unless somebody asks.',
  remedy: 'Ask the ERP interface for the document, and hand it over again if it never arrived.',
  evidence: 'The ERP document that posts it, a refusal (which opens a case of its own), or the void of the document.',
  atRisk: 'The net amount of the invoice.',
  subject: 'document',
  explains: 'posted',
  detect: (state) => {
    if (!isUnanswered(state) || state.sign === -1) return null;
    return documentFinding(state, {
      title: documentTitle(state, 'not posted'),
      cause: { kind: 'posting-silent', about: 'other', id: silentAbout(state) },
      amount: state.net.minus(state.posted),
      perLine: unpostedByLine(state),
      since: state.postingDueAt,
      evidence: [
        instant('Issued', state.facts.record.occurredAt),
        instant('Due in the ERP', state.postingDueAt),
        count('Attempts', state.facts.attempts.length),
      ],
    });
  },
  examples: (names) => ({
    holds: {
      words:
        'Billing issued an invoice on 2 March; the legal entity allows a day, and by the 20th the ERP had not said a word.',
      said: billed(names),
    },
    nearly: {
      words: 'The invoice was issued that very morning: the ERP has until the next one.',
      said: [
        ...contract(names),
        used(names, '2026-02-10T10:00:00Z', '1200'),
        rated(names),
        invoiced(names, { issuedAt: '2026-03-20T06:00:00Z' }, '2026-03-20T06:00:00Z'),
      ],
    },
    cleared: { words: 'The ERP booked the invoice.', said: [posted(names, '2026-03-22T12:00:00Z')] },
    returned: {
      words: 'The ERP took the posting back, and nothing took its place.',
      said: [reversed(names, '2026-03-26T12:00:00Z')],
    },
  }),
});
