import { defineSubject } from '../define';
import { deadLetterKey } from './key';
import type { DeadLetterState } from './state';

/** How often letters are looked at while some are left: a sender that sends them again does not say so. */
const AGAIN_MS = 60_000;

/** What of a source can't be read, for one reason. */
export const deadLetter = defineSubject<'dead-letter', DeadLetterState>({
  code: 'dead-letter',
  title: 'Dead letters',
  key: deadLetterKey,
  state: (facts) => facts,
  wakeAt: ({ letters }, { now }) => (letters > 0 ? new Date(now.getTime() + AGAIN_MS) : null),
});
