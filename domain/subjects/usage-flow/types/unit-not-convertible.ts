import { defineException } from '../../../exceptions/define';
import { customer, product, subscription, used } from '../../../exceptions/example';
import { flowFinding } from '../finding';

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
  atRisk: 'Unknown: what can’t be converted has no price.',
  subject: 'usage-flow',
  waits: 'unit not convertible',
  detect: (state) =>
    flowFinding(state, 'unit not convertible', 'unit not known', {
      kind: 'unit',
      about: 'other',
      id: `${state.unit} of ${state.meter}`,
    }),
  examples: (names) => {
    const metered = (unit: string, units: { unit: string; factor: string }[], revision: number, time: string) =>
      product(names, { meters: [{ meter: names.of('calls'), unit, units }], revision }, time);
    const before = [
      ...customer(names),
      subscription(names, { billing: { anchor: '2026-01-01T00:00:00Z', graceHours: 2400 } }),
      used(names, '2026-02-10T10:00:00Z', '1200'),
    ];
    const early = '2026-01-01T00:00:00Z';
    const thousand = [{ unit: 'call', factor: '0.001' }];
    return {
      holds: {
        words: 'Usage came in calls, and its meter counts thousands of calls without saying how many calls those are.',
        said: [...before, metered('kcall', [], 1, early)],
      },
      nearly: {
        words: 'The meter says that a call is a thousandth of its unit.',
        said: [...before, metered('kcall', thousand, 1, early)],
      },
      cleared: {
        words: 'A newer version of the product gave the meter the factor.',
        said: [metered('kcall', thousand, 2, '2026-03-22T06:00:00Z')],
      },
      returned: {
        words: 'The version after it had the factor no more.',
        said: [metered('kcall', [], 3, '2026-03-26T06:00:00Z')],
      },
    };
  },
});
