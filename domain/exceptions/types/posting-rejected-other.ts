import { type Reason, rejectionType } from '../rejection';

const NAMED: readonly Reason[] = ['missing tax code', 'period closed'];

export const postingRejectedOther = rejectionType({
  code: 'posting-rejected-other',
  title: 'Posting rejected: other reason',
  queue: 'posting',
  severity: 'medium',
  rule: 'The ERP refused the document for a reason without a type of its own, and has not posted it since.',
  consequence: 'The invoice is with the customer but not in the books.',
  remedy: "Read the ERP's answer, mend what it names, and retry the posting.",
  evidence: 'The ERP document that posts it, or the void of the document.',
  matches: (reason) => !NAMED.includes(reason),
  cause: (_, refusal) => `${refusal.source}: ${refusal.body.code ?? refusal.body.reason}`,
  exampleReason: 'customer blocked',
  exampleOtherReason: 'missing tax code',
});
