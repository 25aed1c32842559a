import { defineKey } from '../../key';
import { defineSubject } from '../define';
import type { AccountState } from './state';

/** A company that buys, by the ID of its golden row. */
export const account = defineSubject<'account', AccountState>({
  code: 'account',
  title: 'Account',
  key: defineKey('id'),
  state: (facts) => facts,
  wakeAt: () => null,
});
