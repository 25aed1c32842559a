import { defineException } from '../../../exceptions/define';
import { isQuiet, suspenseFinding } from '../../customer/finding';
import { exampleSuspense } from '../../customer/state';
import { meterKey } from '../key';

export const unknownMeter = defineException({
  code: 'unknown-meter',
  title: 'Unknown meter',
  class: 'master data',
  severity: 'high',
  queue: 'ingestion',
  rule: 'Usage names a meter that no product has.',
  consequence: 'Nothing on this meter can be priced: it is usage given away for as long as it stays unknown.',
  remedy:
    'Add the meter to its product, or let the sender use the right name; everything that waits attaches by itself.',
  evidence: 'A product statement that defines the meter.',
  subject: 'meter',
  waits: 'unknown meter',
  detect: (state) => {
    const { source, reference } = state;
    if (isQuiet(state)) return null;
    return suspenseFinding(state, {
      subjectId: meterKey.text({ source, code: reference }),
      title: `${reference}: meter not defined, ${source}`,
      cause: { kind: 'meter', about: 'other', id: reference },
      stage: 'captured',
      label: 'Meter',
    });
  },
  example: {
    holds: exampleSuspense('api-calls-v3', 12),
    holdsNot: exampleSuspense('api-calls-v3', 0),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
