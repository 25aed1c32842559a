import { type DocumentState, documentState } from '../../documents';
import { defineException } from '../define';
import { documentFinding, documentTitle, unpostedByLine } from '../document';
import { exampleFacts } from '../rejection';

export const postingOverdue = defineException<DocumentState>({
  code: 'posting-overdue',
  title: 'Posting overdue',
  class: 'timing',
  severity: 'medium',
  queue: 'posting',
  rule: 'The document was issued longer ago than its legal entity allows for posting, the ERP has neither posted nor refused it.',
  consequence: 'Nobody was told no, yet the books do not have it: it is found at the close unless somebody asks.',
  remedy: 'Ask the ERP interface for the document, and hand it over again if it never arrived.',
  evidence: 'The ERP document that posts it, a refusal (which opens a case of its own), or the void of the document.',
  subject: 'document',
  detect: (state) => {
    if (state.posting !== 'overdue') return null;
    const attempt = state.facts.attempts.at(-1);
    return documentFinding(state, {
      title: `${documentTitle(state)} is not posted`,
      causeKey: `posting silent: ${attempt?.source ?? state.facts.entity?.id ?? 'not handed over'}`,
      amount: state.net.minus(state.posted),
      perLine: unpostedByLine(state),
      since: state.postingDueAt,
      evidence: [
        { label: 'Issued', value: state.facts.record.occurredAt.toISOString() },
        { label: 'Due in the ERP', value: state.postingDueAt.toISOString() },
        { label: 'Attempts', value: String(state.facts.attempts.length) },
      ],
    });
  },
  example: {
    holds: documentState(exampleFacts(null), new Date('2026-02-04T00:00:00Z')),
    holdsNot: documentState(exampleFacts(null), new Date('2026-02-02T08:00:00Z')),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});
