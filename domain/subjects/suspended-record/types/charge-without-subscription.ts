import { isRole } from '../../../records';
import { suspendedType } from '../finding';
import { exampleSuspended } from '../state';

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
  example: exampleSuspended('charge', 'unknown subscription', {
    kind: 'subscription',
    system: 'billing',
    id: 'sub-1',
  }),
  exampleOther: exampleSuspended('invoice', 'unknown subscription', {
    kind: 'subscription',
    system: 'billing',
    id: 'sub-1',
  }),
});
