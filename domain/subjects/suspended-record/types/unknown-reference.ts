import { suspendedType } from '../finding';
import { exampleSuspended } from '../state';

export const unknownReference = suspendedType({
  code: 'unknown-reference',
  title: 'Unknown reference',
  class: 'ingestion',
  severity: 'medium',
  queue: 'ingestion',
  rule: 'A record for which there is no type of its own names something that no system has stated.',
  consequence:
    'What it says counts for nothing: a void that is not applied, a tax, a dispute or an entitlement that nobody sees.',
  remedy:
    'Let the system that owns what it names send it, or let the sender name it rightly; the record attaches by itself.',
  rest: true,
  what: 'names what is not known',
  matches: () => true,
  example: exampleSuspended('invoice void', 'unknown invoice', { kind: 'invoice', system: 'billing', id: 'in-1' }),
  exampleOther: exampleSuspended('charge', 'unknown subscription', {
    kind: 'subscription',
    system: 'billing',
    id: 'sub-1',
  }),
});
