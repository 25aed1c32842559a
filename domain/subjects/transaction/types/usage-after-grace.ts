import { defineException } from '../../../exceptions/define';
import { customer, product, rated, subscription, used } from '../../../exceptions/example';
import { lateFinding } from '../late';

export const usageAfterGrace = defineException({
  code: 'usage-after-grace',
  title: 'Usage after grace',
  class: 'timing',
  severity: 'medium',
  queue: 'variance',
  rule: 'Usage came after the grace of its service period, before its invoice was issued, and what was rated does not hold it.',
  consequence: 'The invoice is about to leave without it: usage that the customer had and does not pay for.',
  remedy:
    'Let billing rate the period anew before the bill run; afterwards the policy says whether it is added to the next cycle, billed anew or credited and billed anew.',
  evidence: 'A rated quantity that holds the late usage within tolerance, or the usage taken back by its source.',
  atRisk: 'The late quantity that no rating holds, at the unit price of the charge, estimated.',
  subject: 'transaction',
  detect: (state, at) => lateFinding(state, 'grace', { what: 'usage after grace', after: 'Grace ended' }, at),
  examples: (names) => {
    const before = [
      ...customer(names),
      product(names),
      // Invoices go out long after the period, so that there is time to mend it.
      subscription(names, { billing: { anchor: '2026-01-01T00:00:00Z', graceHours: 24, billRunHours: 1200 } }),
      used(names, '2026-02-10T10:00:00Z', '1200'),
    ];
    const late = (receivedAt: string, quantity: string) =>
      used(names, '2026-02-20T10:00:00Z', quantity, { receivedAt });
    const whole = { quantity: '1500', amount: '150.00', revision: 2 };
    return {
      holds: {
        words: 'February was rated with 1,200 calls; three days after its grace 300 more came.',
        said: [...before, rated(names), late('2026-03-05T06:00:00Z', '300')],
      },
      nearly: {
        words: 'The 300 calls came after the grace, and billing rated the period anew with them.',
        said: [...before, late('2026-03-05T06:00:00Z', '300'), rated(names, whole, '2026-03-06T06:00:00Z')],
      },
      cleared: {
        words: 'Billing rated the period anew, with 1,500 calls.',
        said: [rated(names, whole, '2026-03-22T06:00:00Z')],
      },
      returned: { words: 'Another 200 calls of February came.', said: [late('2026-03-26T06:00:00Z', '200')] },
    };
  },
});
