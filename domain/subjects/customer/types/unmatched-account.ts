import { defineException } from '../../../exceptions/define';
import { isQuiet, suspenseFinding } from '../finding';
import { customerKey } from '../key';
import { exampleSuspense } from '../state';

export const unmatchedAccount = defineException({
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
  subject: 'customer',
  obstacle: 'identity',
  waits: 'unmatched account',
  detect: (state) => {
    const { source, reference, transactions } = state;
    if (isQuiet(state) && transactions.length === 0) return null;
    return suspenseFinding(state, {
      subjectId: customerKey.text(state),
      title: `${reference}: no account, ${source}`,
      cause: { kind: 'identity', about: 'other', id: `${source}/${reference}` },
      stage: transactions.length > 0 ? 'rated' : 'captured',
      label: 'Customer reference',
    });
  },
  example: {
    holds: exampleSuspense('tenant-77', 12),
    holdsNot: exampleSuspense('tenant-77', 0),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
