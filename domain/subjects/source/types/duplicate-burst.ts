import { defineException } from '../../../exceptions/define';
import { count, instant, words } from '../../../exceptions/evidence';
import { contract, heard, used } from '../../../exceptions/example';
import { BURST_COUNT } from '../hours';

export const duplicateBurst = defineException({
  code: 'duplicate-burst',
  title: 'Duplicate burst',
  class: 'ingestion',
  severity: 'low',
  queue: 'ingestion',
  rule: 'Within a clock hour a source repeated at least 1,000 deliveries that it had sent before, and these were at least a tenth of all that it sent that day.',
  consequence:
    'Nothing counts twice: what is repeated under its own identity is suppressed. But its sender does not know what arrived; what it repeats under new identities would be billed twice.',
  remedy:
    'Ask the team that owns the source whether its sender ignores the answers or began again from an old position, and whether it gave anything a new identity.',
  atRisk: 'Unknown: what came twice counts once.',
  evidence: 'A whole clock hour without such a burst.',
  subject: 'source',
  detect: ({ name, title, burst }) =>
    burst
      ? {
          subjectId: name,
          title: `${title}: sends again what it has sent`,
          cause: { kind: 'sender', about: 'other', id: title },
          amountAtRisk: null,
          amountBasis: 'unknown',
          currency: null,
          entityId: null,
          region: null,
          accountId: null,
          stage: 'captured',
          transactions: [],
          since: burst.since,
          evidence: [
            words('Source', title),
            count('Duplicates suppressed', burst.duplicates),
            count('Received that day', burst.received),
            instant('First', burst.since),
            instant('Last', burst.lastAt),
          ],
        }
      : null,
  examples: (names) => {
    const times = (count: number, time: string, id: string) =>
      Array.from({ length: count }, () => used(names, time, '1', { id: names.of(id) }));
    return {
      holds: {
        words: 'Metering sent one event a thousand and one times within an hour.',
        said: [...contract(names), ...times(BURST_COUNT + 1, '2026-03-20T11:10:00Z', 'evt-1')],
      },
      nearly: {
        words: 'Metering sent one event a thousand times: 999 of them were duplicates.',
        said: [...contract(names), ...times(BURST_COUNT, '2026-03-20T11:10:00Z', 'evt-1')],
      },
      cleared: {
        words: 'A whole hour went by without duplicates.',
        said: [heard(names, '2026-03-24T11:30:00Z')],
      },
      returned: {
        words: 'Days later the same began again.',
        said: times(BURST_COUNT + 1, '2026-03-28T11:10:00Z', 'evt-2'),
      },
    };
  },
});
