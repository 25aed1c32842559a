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
      const failures = state.facts.failures.filter((failure) => matches(failure.body.reason));
      const first = new Date(Math.min(...[refusal, ...failures].map(({ occurredAt }) => occurredAt.getTime())));
      const { code, message } = refusal.body;
      return documentFinding(state, {
        title: documentTitle(state, reason),
        cause: cause(state, refusal),
        amount: state.net.minus(state.posted),
        perLine: unpostedByLine(state),
        since: first,
        evidence: [
          identifier('Refused by', refusal.source),
          ...(code ? [identifier('Code', code)] : []),
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
