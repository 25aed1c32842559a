import { defineSubject } from '../define';
import { recordKey } from './key';
import type { SuspendedState } from './state';

/** A record that is valid and names what nobody has stated, as long as that is so. */
export const suspendedRecord = defineSubject<'suspended-record', SuspendedState>({
  code: 'suspended-record',
  title: 'Suspended record',
  key: recordKey,
  state: (facts) => facts,
  wakeAt: () => null,
});
