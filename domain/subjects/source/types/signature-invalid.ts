import { defineException } from '../../../exceptions/define';
import { count, instant, words } from '../../../exceptions/evidence';
import { exampleSource } from '../state';

const now = new Date('2026-02-05T00:00:00Z');
const refused = (deliveries: number) =>
  exampleSource(now, {
    refusals:
      deliveries > 0
        ? [
            {
              hour: new Date('2026-02-04T23:00:00Z'),
              count: deliveries,
              firstAt: new Date('2026-02-04T23:10:00Z'),
              lastAt: new Date('2026-02-04T23:40:00Z'),
            },
          ]
        : [],
  });

export const signatureInvalid = defineException({
  code: 'signature-invalid',
  title: 'Signature invalid',
  class: 'ingestion',
  severity: 'high',
  queue: 'ingestion',
  rule: 'Somebody sent to a source with a wrong signature or without a valid key, within the last hour or with nothing accepted since.',
  consequence:
    'What was sent is not believed and stands in no figure. If it was the system itself, usage and documents are missing; if not, somebody tries to write into the books.',
  remedy:
    'Compare the signing secret or the key with what the sender uses (one was perhaps renewed on one side only), and let it send again what was refused.',
  evidence: 'A delivery of the source that is accepted, and an hour in which none is refused.',
  subject: 'source',
  detect: ({ name, title, refused, lastReceivedAt }) =>
    refused
      ? {
          subjectId: name,
          title: `${title}: deliveries refused, wrong signature or key`,
          cause: { kind: 'signature', about: 'other', id: title },
          amountAtRisk: null,
          amountBasis: 'unknown',
          currency: null,
          entityId: null,
          region: null,
          accountId: null,
          stage: 'captured',
          transactions: [],
          since: refused.since,
          evidence: [
            words('Source', title),
            count('Deliveries refused', refused.deliveries),
            instant('First', refused.since),
            instant('Last', refused.lastAt),
            lastReceivedAt
              ? instant('Accepted last', lastReceivedAt)
              : words('Accepted last', 'never: nothing of this source has been accepted yet'),
          ],
        }
      : null,
  example: { holds: refused(3), holdsNot: refused(0), now },
});
