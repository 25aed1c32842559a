import { transactionId } from '../identity';
import { chargeRated } from '../signals/billing';
import { terms } from '../terms';
import { defineRecord } from './define';

export const charge = defineRecord({
  kind: 'charge',
  role: 'charge',
  signals: [chargeRated],
  words: { name: 'Charge', happened: 'Charge rated', tone: 'done' },
  statuses: terms({
    rated: ['Rated', 'done', 'Billing put a price on it.'],
    voided: ['Voided', 'neutral', 'Billing took the charge back.'],
  }),
  stage: 'rated',
  figure: 'money',
  direct: true,
  note: ({ unitAmount }) => (unitAmount === undefined ? null : `${unitAmount} per unit`),
  describe: (data, source, time) => {
    const { subscription, chargeCode } = data;
    const id = subscription
      ? chargeCode
        ? transactionId({ system: source.name, subscription, charge: chargeCode, start: new Date(data.periodStart) })
        : null
      : transactionId({ system: source.name, rated: data.charge });
    return {
      externalId: data.charge,
      occurredAt: data.ratedAt ?? time.toISOString(),
      customer: data.customer,
      currency: data.currency,
      amount: data.amount,
      subscription,
      transactionId: id,
      startsAt: new Date(data.periodStart),
    };
  },
});
