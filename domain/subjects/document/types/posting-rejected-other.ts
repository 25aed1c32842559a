import { rejectionType } from '../rejection';

export const postingRejectedOther = rejectionType({
  code: 'posting-rejected-other',
  title: 'Posting rejected: other reason',
  queue: 'posting',
  severity: 'medium',
  rule: 'The ERP refused the document for a reason without a type of its own, and has not posted it since.',
  consequence: 'The invoice is with the customer but not in the books.',
  remedy: "Read the ERP's answer, mend what it names, and retry the posting.",
  evidence: 'The ERP document that posts it, or the void of the document.',
  rest: true,
  reason: 'refused by the ERP',
  stated: 'other',
  cause: (_, refusal) => ({
    kind: 'refusal',
    about: 'other',
    id: `${refusal.source}: ${refusal.body.code ?? refusal.body.about ?? refusal.body.reason}`,
  }),
});
