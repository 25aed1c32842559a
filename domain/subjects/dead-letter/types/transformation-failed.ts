import { defineException } from '../../../exceptions/define';
import { sent } from '../../../exceptions/example';
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
  atRisk: 'Unknown: what can’t be read has no amount.',
  subject: 'dead-letter',
  detect: (state) => (isOfReading(state.code) ? letterFinding(state, 'reading') : null),
  examples: (names) => {
    const line = (receivedAt: string, place: number, customer: string) =>
      sent(
        'metering',
        receivedAt,
        { file: names.of('trace.csv'), line: place, customer, text: '2026-03-01 10:00:00.0,374,44' },
        { 'content-type': 'application/json' },
      );
    const given = { adapter: { metering: 'azure-llm' } };
    const [right, wrong] = [names.of('tenant-1'), `${names.of('tenant-1')}\n`];
    return {
      given,
      holds: {
        words:
          'Metering sent a line of a trace in its own format, with a customer over two lines of text: no signal can be made of it.',
        said: [line('2026-03-20T10:00:00Z', 2, wrong)],
      },
      nearly: {
        words: 'The customer of the line had its proper name.',
        said: [line('2026-03-20T10:00:00Z', 2, right)],
      },
      cleared: {
        words: 'Metering sent the line again, with the proper name of the customer.',
        said: [line('2026-03-23T10:00:00Z', 2, right)],
      },
      returned: {
        words: 'The next line had the same fault.',
        said: [line('2026-03-27T10:00:00Z', 3, wrong)],
      },
    };
  },
});
