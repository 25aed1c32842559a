import { defineException, type SuspenseFacts } from '../define';
import { exampleSuspense, suspenseFinding } from '../suspense';

export const unknownMeter = defineException<SuspenseFacts>({
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
  subject: 'suspense',
  detect: (facts) =>
    facts.kind === 'unknown meter' && facts.eventCount > 0
      ? suspenseFinding(facts, {
          subjectKind: 'meter',
          title: `${facts.source}: meter ${facts.reference} is not defined`,
          causeKey: `meter ${facts.reference}`,
          stage: 'captured',
        })
      : null,
  example: {
    holds: exampleSuspense('unknown meter', 12),
    holdsNot: exampleSuspense('unknown meter', 0),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
