import { defineException } from '../../../exceptions/define';
import { customer, product, subscription, used } from '../../../exceptions/example';
import { contractOf, flowFinding } from '../finding';

export const ambiguousSubscription = defineException({
  code: 'ambiguous-subscription',
  title: 'Ambiguous subscription',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'Usage of an account fits several subscriptions and names none.',
  consequence: 'It can be priced by none of them, for nobody may choose a price at random.',
  remedy: 'Let the sender name the subscription, or billing end the one that is not meant.',
  evidence: 'Usage that names its subscription, or one subscription left that fits.',
  atRisk:
    'Its quantity at the last unit price that was rated for the meter, the account’s own before anybody’s; estimated.',
  subject: 'usage-flow',
  waits: 'ambiguous subscription',
  detect: (state) => flowFinding(state, 'ambiguous subscription', 'several subscriptions fit', contractOf(state)),
  examples: (names) => {
    const billing = { anchor: '2026-01-01T00:00:00Z', graceHours: 2400 };
    const seats = { code: 'seats', kind: 'recurring' as const, currency: 'USD' };
    const second = (revision: number, onlySeats: boolean) =>
      subscription(names, {
        subscription: names.of('sub-2'),
        billing,
        revision,
        ...(onlySeats ? { charges: [seats] } : {}),
      });
    const before = [
      ...customer(names),
      product(names),
      subscription(names, { billing }),
      used(names, '2026-02-10T10:00:00Z', '1200'),
    ];
    return {
      holds: {
        words: 'The customer had two subscriptions that charge calls, and the usage named neither.',
        said: [...before, second(1, false)],
      },
      nearly: { words: 'The second subscription charges seats alone.', said: [...before, second(1, true)] },
      cleared: {
        words: 'Billing amended the second subscription: it charges seats alone.',
        said: [second(2, true)],
      },
      returned: { words: 'A third version of it charged calls again.', said: [second(3, false)] },
    };
  },
});
