import { defineException } from '../../../exceptions/define';
import { instant, quantity, words } from '../../../exceptions/evidence';
import { heard } from '../../../exceptions/example';

export const sourceSilent = defineException({
  code: 'source-silent',
  title: 'Source silent',
  class: 'ingestion',
  severity: 'high',
  queue: 'ingestion',
  rule: 'Nothing came from a source for three times as long as usual, not even a heartbeat.',
  consequence: 'Whatever it has to say since then is in no figure: usage may go unbilled, postings unseen.',
  remedy: 'Ask the team that owns the source; what it kept back is taken in whenever it comes.',
  evidence: 'A signal or a heartbeat of the source.',
  atRisk: 'Unknown.',
  subject: 'source',
  detect: ({ name, title, health, heardAt, silentAt, cadenceSeconds }) =>
    health === 'silent' && heardAt && silentAt
      ? {
          subjectId: name,
          title: `${title}: silent`,
          cause: { kind: 'silence', about: 'other', id: title },
          amountAtRisk: null,
          amountBasis: 'unknown',
          currency: null,
          entityId: null,
          region: null,
          accountId: null,
          stage: 'captured',
          transactions: [],
          since: silentAt,
          evidence: [
            words('Source', title),
            instant('Heard last', heardAt),
            quantity('Usually heard every', String(cadenceSeconds), 'seconds'),
          ],
        }
      : null,
  examples: (names) => {
    const given = { cadence: { metering: 3600 } };
    return {
      given,
      holds: {
        words: 'Metering, which is heard every hour, was heard at six in the morning, and it was noon.',
        said: [heard(names, '2026-03-20T06:00:00Z')],
      },
      nearly: {
        words: 'Metering sent a heartbeat within three times its usual time.',
        said: [heard(names, '2026-03-20T06:00:00Z'), heard(names, '2026-03-20T11:00:00Z')],
      },
      cleared: { words: 'Metering was heard again.', said: [heard(names, '2026-03-24T11:30:00Z')] },
      returned: { words: 'It fell silent once more.', said: [heard(names, '2026-03-28T06:00:00Z')] },
    };
  },
});
