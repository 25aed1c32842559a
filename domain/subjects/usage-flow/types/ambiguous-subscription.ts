import { defineException } from '../../../exceptions/define';
import { contractOf, flowFinding } from '../finding';
import { exampleFlow } from '../state';

export const ambiguousSubscription = defineException({
  code: 'ambiguous-subscription',
  title: 'Ambiguous subscription',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'Usage of an account fits several subscriptions and names none.',
  consequence: 'It can be priced by none of them, for nobody may choose a price at random.',
  remedy: 'Let the sender name the subscription, or billing end the one that is not meant.',
  evidence: 'Usage that names its subscription, or one subscription left that fits.',
  subject: 'usage-flow',
  waits: 'ambiguous subscription',
  detect: (state) => flowFinding(state, 'ambiguous subscription', 'several subscriptions fit', contractOf(state)),
  example: {
    holds: exampleFlow('ambiguous subscription'),
    holdsNot: exampleFlow(null),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
