import { defineSubject } from '../define';
import { signalSubjectKey } from './key';
import type { ConflictState } from './state';

/** One identity that a source sends signals under. */
export const signal = defineSubject<'signal', ConflictState>({
  code: 'signal',
  title: 'Signal',
  key: signalSubjectKey,
  state: (facts) => facts,
  wakeAt: () => null,
});
