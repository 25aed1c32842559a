import { defineException } from '../../../exceptions/define';
import { billed, posted } from '../../../exceptions/example';
import { lateFinding } from '../late';
import { billedNextCycle, usedLate } from '../late-examples';

export const usageAfterInvoice = defineException({
  code: 'usage-after-invoice',
  title: 'Usage after invoice',
  class: 'timing',
  severity: 'medium',
  queue: 'variance',
  rule: 'Usage came after the invoice of its service period was issued, and neither a later rating nor a later invoice holds it.',
  consequence: 'The customer used more than the invoice says: money that nobody asks for unless somebody acts.',
  remedy:
    'Do as the policy says: add it to the next cycle, void the invoice and bill anew, or credit the line and bill the whole quantity.',
  evidence: 'A rated quantity that holds the late usage within tolerance, or the usage taken back by its source.',
  atRisk: 'The late quantity that no rating holds, at the unit price of the charge, estimated.',
  subject: 'transaction',
  detect: (state, at) => lateFinding(state, 'invoice', { what: 'usage after invoice', after: 'Invoice issued' }, at),
  examples: (names) => {
    const before = [...billed(names), posted(names, '2026-03-02T12:00:00Z')];
    return {
      holds: {
        words: 'February was invoiced with 1,200 calls; a week later 300 more came.',
        said: [...before, usedLate(names, '2026-03-10T06:00:00Z', '300')],
      },
      nearly: {
        words: 'One call came after the invoice of 1,200: within a thousandth.',
        said: [...before, usedLate(names, '2026-03-10T06:00:00Z', '1')],
      },
      ...billedNextCycle(names),
    };
  },
});
