import { rejectionType } from '../rejection';

export const postingRejectedRateLimited = rejectionType({
  code: 'posting-rejected-rate-limited',
  title: 'Posting rejected: rate limited',
  queue: 'interfaces',
  severity: 'low',
  rule: 'The ERP refused the document because it was sent more than it takes at a time, and has not posted it since.',
  consequence: 'Nothing is wrong with the document: it is late in the books for as long as nobody hands it over again.',
  remedy:
    'Hand the document over again at a slower pace; when it happens often, let the ERP raise the limit or spread the bill run.',
  evidence: 'The ERP document that posts it, or the void of the document.',
  stated: 'rate limited',
  reason: 'rate limited',
  cause: (_, refusal) => ({ kind: 'rate-limit', about: 'other', id: refusal.source }),
});
