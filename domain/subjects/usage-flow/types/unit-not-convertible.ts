import { defineException } from '../../../exceptions/define';
import { flowFinding } from '../finding';
import { exampleFlow } from '../state';

export const unitNotConvertible = defineException({
  code: 'unit-not-convertible',
  title: 'Unit not convertible',
  class: 'master data',
  severity: 'high',
  queue: 'ingestion',
  rule: 'Usage comes in a unit that its meter has no factor for.',
  consequence: 'Its quantity can not be added up or priced.',
  remedy: 'Add the unit with its factor to the meter, or let the sender use the unit of the meter.',
  evidence: 'A meter with a factor for the unit.',
  subject: 'usage-flow',
  waits: 'unit not convertible',
  detect: (state) =>
    flowFinding(state, 'unit not convertible', 'unit not known', {
      kind: 'unit',
      about: 'other',
      id: `${state.unit} of ${state.meter}`,
    }),
  example: {
    holds: exampleFlow('unit not convertible'),
    holdsNot: exampleFlow(null),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
