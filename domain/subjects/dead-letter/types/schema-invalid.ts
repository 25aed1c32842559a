import { defineException } from '../../../exceptions/define';
import { contract, miscounted, used } from '../../../exceptions/example';
import { letterFinding } from '../finding';
import { isOfReading } from '../state';

export const schemaInvalid = defineException({
  code: 'schema-invalid',
  title: 'Schema invalid',
  class: 'ingestion',
  severity: 'high',
  queue: 'ingestion',
  rule: 'A source sends what does not fit the published schema of its type, or is no signal at all.',
  consequence:
    'What was refused is in no figure: usage in it is not billed, a document in it is not compared, and nothing downstream knows that it is missing.',
  remedy:
    'Let the sender mend what the message names and send the same events again; or discard the letters with a reason where nothing of worth was in them.',
  evidence:
    'Each refused event sent again in a form that can be read, read again by a newer version, or discarded by a person.',
  atRisk: 'Unknown: what can’t be read has no amount.',
  subject: 'dead-letter',
  detect: (state) => (isOfReading(state.code) ? null : letterFinding(state, 'sender')),
  examples: (names) => ({
    holds: {
      words: 'Metering sent a usage event whose quantity is the word "many".',
      said: [...contract(names), miscounted(names, '2026-03-20T10:00:00Z', 'evt-1')],
    },
    nearly: {
      words: 'Minutes later metering had sent the same event again, with its quantity.',
      said: [
        ...contract(names),
        miscounted(names, '2026-03-20T10:00:00Z', 'evt-1'),
        used(names, '2026-03-20T10:10:00Z', '100', { id: names.of('evt-1') }),
      ],
    },
    cleared: {
      words: 'Metering sent the event again, with a quantity that is a number.',
      said: [used(names, '2026-03-23T10:00:00Z', '100', { id: names.of('evt-1') })],
    },
    returned: {
      words: 'Another event came with the same fault.',
      said: [miscounted(names, '2026-03-27T10:00:00Z', 'evt-2')],
    },
  }),
});
