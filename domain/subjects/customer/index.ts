import { defineSubject } from '../define';
import { customerKey } from './key';
import type { SuspenseState } from './state';

/** A customer reference that no account covers. */
export const customer = defineSubject<'customer', SuspenseState>({
  code: 'customer',
  title: 'Customer reference',
  key: customerKey,
  state: (facts) => facts,
  wakeAt: () => null,
});
