import { defineException } from '../../../exceptions/define';
import { instant, money, quantity } from '../../../exceptions/evidence';
import { customer, product, rated, subscription, used } from '../../../exceptions/example';
import { text } from '../../../money';
import { transactionFinding, worth } from '../finding';

export const ratingOverdue = defineException({
  code: 'rating-overdue',
  title: 'Rating overdue',
  class: 'timing',
  severity: 'medium',
  queue: 'variance',
  rule: 'A service period with usage has ended, its grace is over, and billing has rated no charge for it.',
  consequence: 'What is not rated misses the bill run: the customer used it and no invoice will say so.',
  remedy: 'Let billing rate the period, or say why it is free: a charge of zero is an answer too.',
  evidence: 'A rated charge of this subscription, charge code and period.',
  atRisk:
    'The captured quantity at the last unit price that was rated for its meter, the account’s own before anybody’s; estimated.',
  subject: 'transaction',
  detect: (state, { now }) => {
    const { ratingDueAt, metered } = state;
    if (!ratingDueAt || now <= ratingDueAt || !metered || metered.isZero()) return null;
    const amount = worth(state, metered);
    return transactionFinding(state, {
      what: 'not rated',
      cause: { kind: 'rating', about: 'other', id: state.system },
      stage: 'rated',
      amount,
      basis: 'estimated',
      since: ratingDueAt,
      evidence: [
        quantity('Metered', text(metered), state.unit),
        ...(amount ? [money('Worth, at the last price of this meter', amount, state.currency)] : []),
        instant('Rating was due', ratingDueAt),
      ],
    });
  },
  examples: (names) => {
    const month = { periodStart: '2026-01-01T00:00:00Z', periodEnd: '2026-02-01T00:00:00Z' };
    const before = (graceHours: number) => [
      ...customer(names),
      product(names),
      subscription(names, { billing: { anchor: month.periodStart, graceHours, billRunHours: 2400 } }),
      rated(names, { charge: names.of('rc-0'), ...month }, '2026-02-01T06:00:00Z'),
      used(names, '2026-02-10T10:00:00Z', '1200'),
    ];
    return {
      holds: {
        words: 'The customer made 1,200 calls in February; its grace ended on 2 March, and billing rated nothing.',
        said: before(24),
      },
      nearly: {
        words: 'The subscription gives billing thirty days after the period, and they were not over.',
        said: before(720),
      },
      cleared: { words: 'Billing rated the 1,200 calls.', said: [rated(names, {}, '2026-03-22T06:00:00Z')] },
      returned: {
        words: 'Billing took the charge back and rated no other.',
        said: [rated(names, { voided: true, revision: 2 }, '2026-03-26T06:00:00Z')],
      },
    };
  },
});
