import { rejectionType } from '../rejection';

export const postingRejectedDuplicateDocument = rejectionType({
  code: 'posting-rejected-duplicate-document',
  title: 'Posting rejected: duplicate document',
  queue: 'posting',
  severity: 'high',
  rule: 'The ERP refused the document because it holds one with its number already, and has not told of a posting of it since.',
  consequence:
    'Either the document is booked and nobody here was told, or another one has taken its number and this one is in no book.',
  remedy:
    'Look the number up in the ERP: if it is this document, let the ERP tell of its posting; if it is another, let billing give this one a number of its own. Do not merely retry.',
  evidence: 'The ERP document that posts it, or the void of the document.',
  stated: 'duplicate document',
  reason: 'number taken in the ERP',
  cause: (_, refusal) => ({ kind: 'numbering', about: 'other', id: refusal.source }),
});
