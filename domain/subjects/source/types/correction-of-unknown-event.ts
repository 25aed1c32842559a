import { defineException } from '../../../exceptions/define';
import { count, instant, words } from '../../../exceptions/evidence';
import { amended, contract, used } from '../../../exceptions/example';

export const correctionOfUnknownEvent = defineException({
  code: 'correction-of-unknown-event',
  title: 'Correction of an unknown event',
  class: 'ingestion',
  severity: 'medium',
  queue: 'ingestion',
  rule: 'A source amends or retracts usage events that it has not sent.',
  consequence:
    'Usage was lost on its way, or the correction names another event than is meant: one of the two is billed wrongly.',
  remedy: 'Let the source send the events, or name them as it sent them; the corrections take effect by themselves.',
  evidence: 'The usage events that are corrected.',
  atRisk: 'Unknown.',
  subject: 'source',
  detect: ({ name, title, orphans, orphansSince }) =>
    orphans > 0 && orphansSince
      ? {
          subjectId: name,
          title: `${title}: corrects usage that never came`,
          cause: { kind: 'sender', about: 'other', id: title },
          amountAtRisk: null,
          amountBasis: 'unknown',
          currency: null,
          entityId: null,
          region: null,
          accountId: null,
          stage: 'captured',
          transactions: [],
          since: orphansSince,
          evidence: [words('Source', title), count('Corrections waiting', orphans), instant('First', orphansSince)],
        }
      : null,
  examples: (names) => ({
    holds: {
      words: 'Metering corrected the quantity of an event that it had never sent.',
      said: [...contract(names), amended(names, '2026-03-10T11:00:00Z', 'evt-1')],
    },
    nearly: {
      words: 'The event came after its correction.',
      said: [
        ...contract(names),
        amended(names, '2026-03-10T11:00:00Z', 'evt-1'),
        used(names, '2026-03-10T10:00:00Z', '100', { id: names.of('evt-1'), receivedAt: '2026-03-11T10:00:00Z' }),
      ],
    },
    cleared: {
      words: 'Metering sent the event.',
      said: [used(names, '2026-03-10T10:00:00Z', '100', { id: names.of('evt-1'), receivedAt: '2026-03-21T10:00:00Z' })],
    },
    returned: {
      words: 'Metering corrected another event that it had never sent.',
      said: [amended(names, '2026-03-26T11:00:00Z', 'evt-2')],
    },
  }),
});
