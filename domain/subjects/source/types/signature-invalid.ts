import { defineException } from '../../../exceptions/define';
import { count, instant, words } from '../../../exceptions/evidence';
import { contract, heard, sent } from '../../../exceptions/example';

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
  atRisk: 'Unknown: nobody knows what was refused.',
  evidence: 'A delivery of the source that is accepted, and an hour in which none is refused.',
  subject: 'source',
  detect: ({ name, title, refused, heardAt }) =>
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
            heardAt
              ? instant('Accepted last', heardAt)
              : words('Accepted last', 'never: nothing of this source has been accepted yet'),
          ],
        }
      : null,
  examples: (names) => {
    const unbelieved = (receivedAt: string) =>
      sent('metering', receivedAt, { any: 'body' }, { authorization: 'Bearer of-the-year-before' });
    return {
      holds: {
        words: 'Metering sent with a key that is not valid any more, and nothing of it was accepted since.',
        said: [...contract(names), unbelieved('2026-03-20T06:00:00Z')],
      },
      nearly: {
        words: 'Metering had tried once with an old key, and was heard with the new one since, for more than an hour.',
        said: [...contract(names), unbelieved('2026-03-20T06:00:00Z'), heard(names, '2026-03-20T07:00:00Z')],
      },
      cleared: {
        words: 'Metering was heard with a valid key.',
        said: [heard(names, '2026-03-24T06:00:00Z')],
      },
      returned: {
        words: 'The old key was used again.',
        said: [unbelieved('2026-03-28T11:15:00Z')],
      },
    };
  },
});
