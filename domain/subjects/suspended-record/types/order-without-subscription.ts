import { isRole } from '../../../records';
import { suspendedType } from '../finding';
import { exampleSuspended } from '../state';

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
  example: exampleSuspended('order', 'unknown subscription', { kind: 'subscription', system: 'billing', id: 'sub-1' }),
  exampleOther: exampleSuspended('order', 'unknown account', { kind: 'account', system: 'crm', id: 'acc-1' }),
});
