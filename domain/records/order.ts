import { orderBooked } from '../signals/orders';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

export const order = defineRecord({
  kind: 'order',
  role: 'order',
  signals: [orderBooked],
  words: { name: 'Order', happened: 'Order booked', tone: 'done' },
  statuses: terms({ booked: ['Booked', 'done', 'Sales booked it.'] }),
  stage: 'rated',
  figure: 'money',
  aside: true,
  describe: (data, source) => ({
    externalId: data.order,
    occurredAt: data.bookedAt,
    number: data.number,
    customer: data.account,
    currency: data.currency,
    amount: data.amount,
    subscription: data.subscription?.id,
    links: [
      linkTo({ kind: 'account', system: source.name, id: data.account }),
      ...(data.subscription ? [linkTo(documentOf(source, { ...data.subscription, type: 'subscription' }))] : []),
    ],
  }),
});
