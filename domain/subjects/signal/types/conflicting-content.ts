import { defineException } from '../../../exceptions/define';
import { identifier, instant, words } from '../../../exceptions/evidence';
import { contract, used } from '../../../exceptions/example';
import { signalSubjectKey } from '../key';
import type { ConflictState } from '../state';

/** Whether the source itself says which content counts: one has the highest revision, alone. */
function decidedBySource(facts: ConflictState): boolean {
  const revisions = facts.contents.map(({ revision }) => revision ?? -1);
  const highest = Math.max(...revisions);
  return highest >= 0 && revisions.filter((revision) => revision === highest).length === 1;
}

export const conflictingContent = defineException({
  code: 'conflicting-content',
  title: 'Conflicting content',
  class: 'ingestion',
  severity: 'medium',
  queue: 'ingestion',
  rule: 'A source sent different contents under one identity, without a revision that says which counts.',
  consequence: 'One of them is counted by rule (latest source time, else lowest digest); it may be the wrong one.',
  remedy: 'Ask the sender which is right; a content with a revision settles it, or a person chooses.',
  evidence: "A content with the highest revision, or a person's choice.",
  atRisk: 'Unknown: one of the contents counts, and nobody says which is right.',
  subject: 'signal',
  detect: (facts) => {
    if (facts.contents.length < 2 || facts.chosenBy !== null || decidedBySource(facts)) return null;
    const received = facts.contents.map(({ receivedAt }) => receivedAt.getTime()).sort((a, b) => a - b);
    return {
      subjectId: signalSubjectKey.text(facts),
      title: `${facts.ceId}: ${facts.contents.length} contents, ${facts.source}`,
      cause: { kind: 'sender', about: 'other', id: facts.source },
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      entityId: facts.entityId,
      region: facts.region,
      accountId: facts.accountId,
      stage: facts.type.startsWith('usage') ? 'captured' : 'rated',
      transactions: facts.transactions,
      since: new Date(received[1] as number),
      evidence: [
        identifier('Source', facts.source),
        identifier('Event', facts.ceId),
        identifier('Type', facts.type),
        ...facts.contents.flatMap((content) => [
          words(content.inForce ? 'In force' : 'Set aside', content.summary),
          instant('Received', content.receivedAt),
        ]),
      ],
    };
  },
  examples: (names) => {
    const event = (quantity: string, receivedAt: string, revision?: number) =>
      used(names, '2026-03-10T10:00:00Z', quantity, { id: names.of('evt-1'), receivedAt, revision });
    const first = event('100', '2026-03-10T10:01:00Z');
    return {
      holds: {
        words: 'Metering sent a usage event of 100 calls, and an hour later the same event with 140.',
        said: [...contract(names), first, event('140', '2026-03-10T11:00:00Z')],
      },
      nearly: {
        words: 'The second content had a revision: the source itself said which one counts.',
        said: [...contract(names), first, event('140', '2026-03-10T11:00:00Z', 2)],
      },
      cleared: {
        words: 'Metering sent the event once more, with a revision.',
        said: [event('140', '2026-03-21T10:00:00Z', 2)],
      },
      returned: {
        words: 'Another content came under the same revision.',
        said: [event('150', '2026-03-26T10:00:00Z', 2)],
      },
    };
  },
});
