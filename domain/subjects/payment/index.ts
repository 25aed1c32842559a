import { defineKey } from '../../key';
import { defineSubject } from '../define';
import type { PaymentState } from './state';

/** A payment, by the ID of its record. */
export const payment = defineSubject<'payment', PaymentState>({
  code: 'payment',
  title: 'Payment',
  key: defineKey('id'),
  state: (facts) => facts,
  wakeAt: () => null,
});
