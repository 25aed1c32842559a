import { defineException } from '../../../exceptions/define';
import { identifier, instant, words } from '../../../exceptions/evidence';
import { signalSubjectKey } from '../key';
import type { ConflictState } from '../state';

const example = (revisions: [number | null, number | null]): ConflictState => ({
  source: 'metering',
  key: '00ff',
  ceId: 'evt-1',
  type: 'usage.recorded.v1',
  chosenBy: null,
  transactions: [],
  entityId: null,
  region: null,
  accountId: null,
  contents: revisions.map((revision, index) => ({
    digest: `0${index}`,
    revision,
    time: new Date('2026-02-02T06:00:00Z'),
    receivedAt: new Date('2026-02-02T06:00:01Z'),
    inForce: index === 0,
    summary: `quantity ${index + 1}`,
  })),
});

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
  example: { holds: example([null, null]), holdsNot: example([null, 2]), now: new Date('2026-02-03T00:00:00Z') },
});
