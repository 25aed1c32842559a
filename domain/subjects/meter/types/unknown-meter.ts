import { defineException } from '../../../exceptions/define';
import { customer, product, subscription, used } from '../../../exceptions/example';
import { isQuiet, suspenseFinding } from '../../customer/finding';
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
  atRisk: 'Unknown: a meter without a product has no price.',
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
  examples: (names) => {
    const patient = subscription(names, { billing: { anchor: '2026-01-01T00:00:00Z', graceHours: 2400 } });
    return {
      holds: {
        words: 'Usage named a meter that no product had.',
        said: [...customer(names), used(names, '2026-02-10T10:00:00Z', '1200')],
      },
      nearly: {
        words: 'The product with the meter was stated after the usage.',
        said: [...customer(names), used(names, '2026-02-10T10:00:00Z', '1200'), patient, product(names)],
      },
      cleared: { words: 'Billing stated the product that has the meter.', said: [product(names), patient] },
      returned: {
        never:
          'A meter that was defined stays defined: past usage is read by it, also when no product has it any more.',
      },
    };
  },
});
