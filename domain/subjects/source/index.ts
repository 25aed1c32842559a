import { defineSubject } from '../define';
import { sourceKey } from './key';
import { type SourceFacts, sourceState } from './state';

/** How often a silent source is looked at: it may be heard again any moment, and nothing but its signals tells. */
const AGAIN_MS = 60_000;

/** A system that sends signals. */
export const source = defineSubject<'source', SourceFacts>({
  code: 'source',
  title: 'Source',
  key: sourceKey,
  state: (facts, { now }) => sourceState(facts, now),
  wakeAt: ({ silentAt }, { now }) => new Date(Math.max((silentAt?.getTime() ?? 0) + 1, now.getTime() + AGAIN_MS)),
});
