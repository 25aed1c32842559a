import type { SuspenseState } from '../customer/state';
import { defineSubject } from '../define';
import { meterKey } from './key';

/** A meter that usage names. */
export const meter = defineSubject<'meter', SuspenseState>({
  code: 'meter',
  title: 'Meter',
  key: meterKey,
  state: (facts) => facts,
  wakeAt: () => null,
});
