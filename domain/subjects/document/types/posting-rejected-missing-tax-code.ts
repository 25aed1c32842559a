import { rejectionType } from '../rejection';

export const postingRejectedMissingTaxCode = rejectionType({
  code: 'posting-rejected-missing-tax-code',
  title: 'Posting rejected: missing tax code',
  queue: 'master-data',
  severity: 'high',
  rule: 'The ERP refused the document because the customer or item has no tax code, and has not posted it since.',
  consequence: 'The invoice is with the customer but not in the books: revenue of the period is short by its amount.',
  remedy: 'Give the customer a tax code in the ERP once; every document of that customer can then be posted again.',
  evidence: 'The ERP document that posts it, or the void of the document.',
  stated: 'missing tax code',
  reason: 'missing tax code',
  cause: ({ facts: { account, record } }) =>
    account
      ? { kind: 'tax-code', about: 'account', id: account.id }
      : { kind: 'tax-code', about: 'other', id: `customer ${record.customer ?? record.id}` },
});
