import { defineException } from '../../../exceptions/define';
import { count, instant } from '../../../exceptions/evidence';
import { exampleFacts, exampleState } from '../example';
import { documentFinding, documentTitle, unpostedByLine } from '../finding';
import { isUnanswered, silentAbout } from '../unanswered';

export const postingOverdue = defineException({
  code: 'posting-overdue',
  title: 'Posting overdue',
  class: 'timing',
  severity: 'medium',
  queue: 'posting',
  rule: 'The invoice was issued longer ago than its legal entity allows for posting, and the ERP has neither posted nor refused it.',
  consequence:
    'Nobody was told no, yet the books do not have the invoice: it is found at the close unless somebody asks.',
  remedy: 'Ask the ERP interface for the document, and hand it over again if it never arrived.',
  evidence: 'The ERP document that posts it, a refusal (which opens a case of its own), or the void of the document.',
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
  example: {
    holds: exampleState(exampleFacts(null), '2026-02-04T00:00:00Z'),
    holdsNot: exampleState(exampleFacts(null), '2026-02-02T08:00:00Z'),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});
