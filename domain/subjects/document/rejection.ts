/** Posting refusals share one condition; each reason is a type of its own because each has another owner and cure. */
import type { Cause } from '../../exceptions/causes';
import { defineException, type ExceptionType } from '../../exceptions/define';
import { count, identifier, instant, words } from '../../exceptions/evidence';
import type { FactOf } from '../../facts';
import { exampleFacts, exampleState, type Reason } from './example';
import { documentFinding, documentTitle, unpostedByLine } from './finding';
import type { DocumentState } from './state';

type Words = Pick<
  ExceptionType,
  'code' | 'title' | 'queue' | 'severity' | 'rule' | 'consequence' | 'remedy' | 'evidence' | 'rest'
> & {
  /** As it stands in titles: "missing tax code". */
  reason: string;
  /** Whether a refusal with this stated reason is of this type. */
  matches: (reason: Reason) => boolean;
  /** What several refusals have in common. */
  cause: (state: DocumentState, refusal: FactOf<'refusal'>) => Cause;
  exampleReason: Reason;
  exampleOtherReason: Reason;
};

/** What a refusal is about in the ERP that gave it: the thing that it names, else the ERP's own code, else the reason. */
export const refusedFor = ({ body: { about, code, reason }, source }: FactOf<'refusal'>): string =>
  `${about ?? code ?? reason} in ${source}`;

/** Since when the ERP has refused for this reason without pause: a posting or another reason in between begins anew. */
function refusedSince({ facts: { failures, postings } }: DocumentState, last: FactOf<'refusal'>): Date {
  const answered = Math.max(0, ...postings.map(({ occurredAt }) => occurredAt.getTime()));
  let since = last.occurredAt;
  for (const failure of failures.toReversed()) {
    if (failure.occurredAt > last.occurredAt) continue;
    if (failure.body.reason !== last.body.reason || failure.occurredAt.getTime() < answered) break;
    since = failure.occurredAt;
  }
  return since;
}

/** A refusal type: holds while the last word of the ERP on a document is a refusal for this reason. */
export function rejectionType(given: Words): ExceptionType<'document'> {
  const { matches, cause, reason, exampleReason, exampleOtherReason, ...rest } = given;
  const now = '2026-02-02T12:00:00Z';
  return defineException({
    ...rest,
    class: 'posting',
    subject: 'document',
    explains: 'posted',
    group: 'rejection',
    detect: (state) => {
      const { refusal } = state;
      if (state.posting !== 'rejected' || !refusal || !matches(refusal.body.reason)) return null;
      const { code, message, about } = refusal.body;
      return documentFinding(state, {
        title: documentTitle(state, reason),
        cause: cause(state, refusal),
        amount: state.net.minus(state.posted),
        perLine: unpostedByLine(state),
        since: refusedSince(state, refusal),
        evidence: [
          identifier('Refused by', refusal.source),
          ...(code ? [identifier('Code', code)] : []),
          ...(about ? [words('About', about)] : []),
          words('Answer', message),
          count('Attempts refused', state.facts.failures.length),
          instant('Last refused', refusal.occurredAt),
        ],
      });
    },
    example: {
      holds: exampleState(exampleFacts(exampleReason), now),
      holdsNot: exampleState(exampleFacts(exampleOtherReason), now),
      now: new Date('2026-02-03T00:00:00Z'),
    },
  });
}
