import { contract, customer, product, rated, subscription } from '../../../exceptions/example';
import { isRole } from '../../../records';
import { suspendedType } from '../finding';

/** Which of its subscription's charges it is of, it does not say. */
const unsaid = { chargeCode: undefined };

export const chargeWithoutSubscription = suspendedType({
  code: 'charge-without-subscription',
  title: 'Charge without subscription',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'A rated charge names a subscription that billing has not stated, or one that has several charges, or none, at its time.',
  consequence: 'What was rated belongs to no transaction: nobody sees whether it is invoiced.',
  remedy: 'Let billing send the subscription, or name the charge code; the charge attaches by itself.',
  what: 'charge without subscription',
  matches: ({ record }) => isRole(record, 'charge'),
  examples: (names) => ({
    holds: {
      words: 'Billing rated 120.00 USD without a charge code, for a subscription that it had not stated.',
      said: [...customer(names), product(names), rated(names, unsaid)],
    },
    nearly: {
      words: 'Billing rated the charge first and stated its subscription a minute later.',
      said: [rated(names, unsaid), ...contract(names)],
    },
    cleared: { words: 'Billing stated the subscription.', said: [subscription(names)] },
    returned: {
      words: 'A newer version of the charge named another subscription, which nobody had stated.',
      said: [rated(names, { ...unsaid, subscription: names.of('sub-2'), revision: 2 }, '2026-03-26T06:00:00Z')],
    },
  }),
});
