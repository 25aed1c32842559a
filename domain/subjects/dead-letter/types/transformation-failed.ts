import { defineException } from '../../../exceptions/define';
import { exampleLetters } from '../example';
import { letterFinding } from '../finding';
import { isOfReading } from '../state';

export const transformationFailed = defineException({
  code: 'transformation-failed',
  title: 'Transformation failed',
  class: 'ingestion',
  severity: 'high',
  queue: 'ingestion',
  rule: 'What a source sent was taken in, and could not be turned into signals or records.',
  consequence:
    'What it says of usage, documents or payments is in no figure until it is read; it is kept as it came, so nothing is lost.',
  remedy:
    'Let the adapter or the mapping learn to read it and read the source again, let the sender send another content, or discard the letters with a reason.',
  evidence:
    'Each of them read again, replaced by a content of the same event that can be read, or discarded by a person.',
  subject: 'dead-letter',
  detect: (state) => (isOfReading(state.code) ? letterFinding(state, 'reading') : null),
  example: {
    holds: exampleLetters('transformation failed', 'the period of line 2 ends before it starts', 3),
    holdsNot: exampleLetters('transformation failed', '', 0),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
