import { defineSubject } from '../define';
import { periodKey } from './key';
import type { PeriodState } from './state';

/** An accounting period of a legal entity: when it closes, what was due by its cut-off is due by the next one's. */
export const period = defineSubject<'period', PeriodState>({
  code: 'period',
  title: 'Accounting period',
  key: periodKey,
  state: (facts) => facts,
  wakeAt: ({ cutoffAt }, { now }) => (cutoffAt && cutoffAt > now ? new Date(cutoffAt.getTime() + 1) : null),
});
