import { defineException } from '../../../exceptions/define';
import { instant, quantity, words } from '../../../exceptions/evidence';
import { sourceState } from '../state';

const now = new Date('2026-02-05T00:00:00Z');
const heard = (at: string) =>
  sourceState(
    {
      name: 'metering',
      title: 'Metering',
      orphans: 0,
      orphansSince: null,
      lastReceivedAt: new Date(at),
      watermark: null,
      cadenceSeconds: 3600,
    },
    now,
  );

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
  example: { holds: heard('2026-02-04T06:00:00Z'), holdsNot: heard('2026-02-04T23:00:00Z'), now },
});
