import { refusedFor, rejectionType } from '../rejection';

export const postingRejectedMissingDimension = rejectionType({
  code: 'posting-rejected-missing-dimension',
  title: 'Posting rejected: missing dimension',
  queue: 'master-data',
  severity: 'high',
  rule: 'The ERP refused the document because a dimension that its account demands, such as a cost centre, is missing, and has not posted it since.',
  consequence:
    'The invoice is with the customer but not in the books, and the amount is in no cost centre’s or segment’s result.',
  remedy:
    'State the dimension in the ERP mapping of the product or account once; every document that lacks it can then be posted again.',
  evidence: 'The ERP document that posts it, or the void of the document.',
  stated: 'missing dimension',
  reason: 'missing dimension',
  cause: (_, refusal) => ({ kind: 'dimension', about: 'other', id: refusedFor(refusal) }),
});
