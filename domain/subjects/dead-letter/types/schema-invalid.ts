import { defineException } from '../../../exceptions/define';
import { exampleLetters } from '../example';
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
  subject: 'dead-letter',
  detect: (state) => (isOfReading(state.code) ? null : letterFinding(state, 'sender')),
  example: {
    holds: exampleLetters('schema invalid', 'data.quantity: must be a decimal', 12),
    holdsNot: exampleLetters('schema invalid', '', 0),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
