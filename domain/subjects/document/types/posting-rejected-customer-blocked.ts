import { rejectionType } from '../rejection';

export const postingRejectedCustomerBlocked = rejectionType({
  code: 'posting-rejected-customer-blocked',
  title: 'Posting rejected: customer blocked',
  queue: 'collections',
  severity: 'high',
  rule: 'The ERP refused the document because the customer is blocked for posting, and has not posted it since.',
  consequence:
    'The invoice is with the customer but not in the receivables: nobody will collect it while the block stands.',
  remedy:
    'Let credit control lift the block or confirm it; lifted, every document of the customer can be posted again, confirmed, the invoice should be void.',
  evidence: 'The ERP document that posts it, or the void of the document.',
  stated: 'customer blocked',
  reason: 'customer blocked',
  cause: ({ facts: { account, record } }) =>
    account
      ? { kind: 'customer-block', about: 'account', id: account.id }
      : { kind: 'customer-block', about: 'other', id: `customer ${record.customer ?? record.id}` },
});
