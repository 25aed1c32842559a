import { paymentRefunded } from '../signals/payments';
import { terms } from '../terms';
import { defineRecord } from './define';
import { moneyMoved } from './payment';

/** A negative payment. */
export const refund = defineRecord({
  kind: 'refund',
  role: 'payment',
  signals: [paymentRefunded],
  words: { name: 'Refund', happened: 'Payment refunded', tone: 'risk' },
  statuses: terms({ refunded: ['Refunded', 'neutral', 'Paid back to the customer.'] }),
  stage: 'settled',
  figure: 'money',
  sign: -1,
  takesBack: true,
  note: ({ reason }) => reason ?? null,
  describe: moneyMoved,
});
