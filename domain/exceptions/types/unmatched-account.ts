import { defineException, type SuspenseFacts } from '../define';
import { exampleSuspense, suspenseFinding } from '../suspense';

export const unmatchedAccount = defineException<SuspenseFacts>({
  code: 'unmatched-account',
  title: 'Unmatched account',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'A customer reference of a source is linked to no account, and usage, charges or invoices carry it.',
  consequence: 'Its usage can be billed to nobody, and its documents belong to no region, entity or sales owner.',
  remedy:
    'Link the identifier to its account in the system that keeps identities; everything that waits attaches by itself.',
  evidence: 'An identity or account statement that covers the reference.',
  subject: 'suspense',
  detect: (facts) =>
    facts.kind === 'unmatched account' && (facts.eventCount > 0 || facts.transactions.length > 0)
      ? suspenseFinding(facts, {
          subjectKind: 'customer',
          title: `${facts.source}: customer ${facts.reference} has no account`,
          causeKey: `identity ${facts.source}/${facts.reference}`,
          stage: facts.transactions.length > 0 ? 'rated' : 'captured',
        })
      : null,
  example: {
    holds: exampleSuspense('unmatched account', 12),
    holdsNot: exampleSuspense('unmatched account', 0),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
