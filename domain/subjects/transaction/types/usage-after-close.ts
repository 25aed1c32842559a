import { defineException } from '../../../exceptions/define';
import { billed, closedFebruary, invoiced, invoiceLineOf, posted, rated, used } from '../../../exceptions/example';
import { lateFinding } from '../late';

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
    const late = (receivedAt: string, quantity: string) =>
      used(names, '2026-02-20T10:00:00Z', quantity, { receivedAt });
    return {
      holds: {
        words: 'February was invoiced and its books were closed; four days later 300 more calls came.',
        said: [...before, late('2026-03-10T06:00:00Z', '300')],
      },
      nearly: {
        words: 'The 300 calls came after the invoice, and the books of February were still open.',
        said: [...before, late('2026-03-05T06:00:00Z', '300')],
      },
      cleared: {
        words: 'Billing rated the 300 calls by a charge of their own, and invoiced them in the next cycle.',
        said: [
          rated(names, { charge: names.of('rc-2'), quantity: '300', amount: '30.00' }, '2026-03-22T06:00:00Z'),
          invoiced(
            names,
            {
              ...{
                invoice: names.of('in-2'),
                number: names.of('INV-2'),
                issuedAt: '2026-03-23T06:00:00Z',
                net: '30.00',
              },
              lines: [invoiceLineOf(names, { charge: names.of('rc-2'), quantity: '300', amount: '30.00' })],
            },
            '2026-03-23T06:00:00Z',
          ),
        ],
      },
      returned: { words: 'Another 200 calls of February came.', said: [late('2026-03-26T06:00:00Z', '200')] },
    };
  },
});
