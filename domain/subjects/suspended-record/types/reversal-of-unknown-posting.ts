import { billed, posted, reversed } from '../../../exceptions/example';
import { isRole } from '../../../records';
import { suspendedType } from '../finding';

export const reversalOfUnknownPosting = suspendedType({
  code: 'reversal-of-unknown-posting',
  title: 'Reversal of an unknown posting',
  class: 'posting',
  severity: 'high',
  queue: 'posting',
  rule: 'The ERP takes back a document that it has not told of.',
  consequence: 'The books hold less than is shown here: a posting was made and taken back unseen.',
  remedy: 'Let the ERP send the document that it reversed; the reversal attaches by itself.',
  what: 'reversed, yet never posted',
  matches: ({ record }) => isRole(record, 'reversal'),
  examples: (names) => {
    const reversal = [
      ...billed(names),
      reversed(names, '2026-03-04T12:00:00Z'),
      posted(names, '2026-03-05T12:00:00Z', { erpDocument: names.of('je-2') }),
    ];
    const original = posted(names, '2026-03-02T12:00:00Z');
    return {
      holds: { words: 'The ERP took a document back that it had never sent.', said: reversal },
      nearly: { words: 'The ERP sent the document after its reversal.', said: [...reversal, original] },
      cleared: { words: 'The ERP sent the document that it had reversed.', said: [original] },
      returned: { never: 'A reversal names one document for good, and what was stated once is not unsaid.' },
    };
  },
});
