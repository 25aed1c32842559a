import { contract, customer, ordered, product, subscription } from '../../../exceptions/example';
import { isRole } from '../../../records';
import { suspendedType } from '../finding';

export const orderWithoutSubscription = suspendedType({
  code: 'order-without-subscription',
  title: 'Order without subscription',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'Sales booked an order for a subscription that billing has not stated.',
  consequence: 'What was sold is not billed: billing charges for subscriptions, never for orders.',
  remedy: 'Let billing set the subscription up as it was ordered; the order attaches by itself.',
  what: 'ordered, not set up in billing',
  matches: ({ record, waiting }) => isRole(record, 'order') && waiting.reason === 'unknown subscription',
  examples: (names) => ({
    holds: {
      words: 'Sales booked an order for a subscription, and billing had not set it up.',
      said: [...customer(names), product(names), ordered(names)],
    },
    nearly: {
      words: 'Billing set the subscription up after the order was booked.',
      said: [ordered(names), ...contract(names)],
    },
    cleared: { words: 'Billing set the subscription up.', said: [subscription(names)] },
    returned: {
      words: 'A newer version of the order named another subscription, which billing had not set up.',
      said: [
        ordered(
          names,
          { subscription: { system: names.system('billing'), id: names.of('sub-2') }, revision: 2 },
          '2026-03-26T06:00:00Z',
        ),
      ],
    },
  }),
});
