import { defineException } from '../../../exceptions/define';
import { billed, closedFebruary, posted } from '../../../exceptions/example';
import { lateFinding } from '../late';
import { billedNextCycle, usedLate } from '../late-examples';

export const usageAfterClose = defineException({
  code: 'usage-after-close',
  title: 'Usage after close',
  class: 'timing',
  severity: 'high',
  queue: 'variance',
  rule: 'Usage came after the books of its service period were closed, and what was rated does not hold it.',
  consequence:
    'The revenue belongs to a period that nobody can post to any more: it can only be booked in a later one, and the controller has to know.',
  remedy: 'Tell the controller; bill it as the policy says, in a period that is open.',
  evidence: 'A rated quantity that holds the late usage within tolerance, or the usage taken back by its source.',
  atRisk: 'The late quantity that no rating holds, at the unit price of the charge, estimated.',
  subject: 'transaction',
  detect: (state, at) => lateFinding(state, 'close', { what: 'usage after close', after: 'Books closed' }, at),
  examples: (names) => {
    const before = [
      ...billed(names),
      posted(names, '2026-03-02T12:00:00Z'),
      closedFebruary(names, '2026-03-06T20:00:00Z'),
    ];
    return {
      holds: {
        words: 'February was invoiced and its books were closed; four days later 300 more calls came.',
        said: [...before, usedLate(names, '2026-03-10T06:00:00Z', '300')],
      },
      nearly: {
        words: 'The 300 calls came after the invoice, and the books of February were still open.',
        said: [...before, usedLate(names, '2026-03-05T06:00:00Z', '300')],
      },
      ...billedNextCycle(names),
    };
  },
});
