import { defineException } from '../../../exceptions/define';
import { count, instant, words } from '../../../exceptions/evidence';
import { exampleSource } from '../state';

const now = new Date('2026-02-05T00:00:00Z');
const repeated = (duplicates: number) =>
  exampleSource(now, {
    repeats: [
      {
        hour: new Date('2026-02-04T23:00:00Z'),
        count: duplicates,
        received: 9_000,
        firstAt: new Date('2026-02-04T23:10:00Z'),
        lastAt: new Date('2026-02-04T23:40:00Z'),
      },
    ],
  });

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
  example: { holds: repeated(1_000), holdsNot: repeated(899), now },
});
