import { defineSubject } from '../define';
import { flowKey } from './key';
import type { FlowState } from './state';

/** Usage of one source, customer, subscription, meter and unit. */
export const usageFlow = defineSubject<'usage-flow', FlowState>({
  code: 'usage-flow',
  title: 'Usage flow',
  key: flowKey,
  state: (facts) => facts,
  wakeAt: () => null,
});
