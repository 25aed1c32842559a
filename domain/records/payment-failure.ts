import { paymentFailed } from '../signals/payments';
import { terms } from '../terms';
import { defineRecord } from './define';
import { moneyMoved } from './payment';

export const paymentFailure = defineRecord({
  kind: 'payment failure',
  role: 'failed payment',
  signals: [paymentFailed],
  words: { name: 'Failed payment', happened: 'Payment failed', tone: 'broken' },
  statuses: terms({ failed: ['Failed', 'broken', 'The payment did not go through.'] }),
  stage: 'settled',
  figure: 'money',
  title: ({ externalId }) => `Payment failed ${externalId}`,
  note: ({ reason }) => reason ?? null,
  describe: moneyMoved,
});
