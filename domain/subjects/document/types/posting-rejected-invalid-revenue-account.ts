import { refusedFor, rejectionType } from '../rejection';

export const postingRejectedInvalidRevenueAccount = rejectionType({
  code: 'posting-rejected-invalid-revenue-account',
  title: 'Posting rejected: invalid revenue account',
  queue: 'master-data',
  severity: 'high',
  rule: 'The ERP refused the document because an item on it has no revenue account that may be posted to, and has not posted it since.',
  consequence:
    'The invoice is with the customer but not in the books: the revenue of what was sold has no account to stand on.',
  remedy:
    'Give the item a valid revenue account in the ERP once; every document with that item can then be posted again.',
  evidence: 'The ERP document that posts it, or the void of the document.',
  stated: 'invalid revenue account',
  reason: 'invalid revenue account',
  cause: (_, refusal) => ({ kind: 'revenue-account', about: 'other', id: refusedFor(refusal) }),
});
