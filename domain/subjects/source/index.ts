import { defineSubject } from '../define';
import { sourceKey } from './key';
import { type SourceFacts, sourceState } from './state';

/** How often a source is looked at that waits to be heard: nothing but its signals tells. */
const AGAIN_MS = 60_000;

/** A system that sends signals. */
export const source = defineSubject<'source', SourceFacts>({
  code: 'source',
  title: 'Source',
  key: sourceKey,
  state: (facts, { now }) => sourceState(facts, now),
  wakeAt: ({ silentAt, burst, refused }, { now }) => {
    const again = now.getTime() + AGAIN_MS;
    const looks = [Math.max((silentAt?.getTime() ?? 0) + 1, again)];
    if (burst) looks.push(burst.overAt.getTime());
    if (refused) looks.push(Math.max(refused.overAt.getTime(), again));
    return new Date(Math.min(...looks));
  },
});
