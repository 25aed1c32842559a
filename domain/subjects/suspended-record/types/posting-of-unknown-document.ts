import { contract, documentOf, invoiced, rated, refused } from '../../../exceptions/example';
import { isRole } from '../../../records';
import { suspendedType } from '../finding';

export const postingOfUnknownDocument = suspendedType({
  code: 'posting-of-unknown-document',
  title: 'Posting of an unknown document',
  class: 'posting',
  severity: 'medium',
  queue: 'posting',
  rule: 'The ERP interface hands over or refuses a document that billing has not stated.',
  consequence:
    'A refusal that nobody can match is mended by nobody, and the document it means looks as if it was never handed over.',
  remedy: 'Find the document in billing and let it be sent, or let the interface name it as billing does.',
  what: 'handed over, yet unknown',
  matches: ({ record }) => isRole(record, 'attempt', 'refusal'),
  examples: (names) => {
    const attempt = { attempt: names.of('pa-1') };
    const refusal = refused(names, '2026-03-02T12:00:00Z', 'missing tax code', attempt);
    return {
      holds: { words: 'The ERP refused an invoice that billing had not stated.', said: [refusal] },
      nearly: {
        words: 'The ERP refused an invoice before billing had sent it.',
        said: [refusal, ...contract(names), rated(names), invoiced(names)],
      },
      cleared: {
        words: 'Billing sent the invoice; its refusal is a case of its own.',
        said: [...contract(names), rated(names), invoiced(names)],
      },
      returned: {
        words: 'The interface said later that its attempt was of another invoice, which nobody had stated.',
        said: [
          refused(names, '2026-03-26T12:00:00Z', 'missing tax code', {
            ...attempt,
            document: documentOf(names, 'in-2'),
          }),
        ],
      },
    };
  },
});
