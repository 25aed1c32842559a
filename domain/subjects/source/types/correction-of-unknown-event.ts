import { defineException } from '../../../exceptions/define';
import { count, instant, words } from '../../../exceptions/evidence';
import { sourceState } from '../state';

const now = new Date('2026-02-05T00:00:00Z');
const corrected = (orphans: number) =>
  sourceState(
    {
      name: 'metering',
      title: 'Metering',
      orphans,
      orphansSince: orphans > 0 ? new Date('2026-02-04T06:00:00Z') : null,
      lastReceivedAt: now,
      watermark: null,
      cadenceSeconds: 3600,
    },
    now,
  );

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
  example: { holds: corrected(2), holdsNot: corrected(0), now },
});
