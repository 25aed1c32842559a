/** Posting refusals share one condition; each reason is a type of its own because each has another owner and cure. */
import type { Cause } from '../../exceptions/causes';
import { defineException, type ExceptionType } from '../../exceptions/define';
import { count, identifier, instant, words } from '../../exceptions/evidence';
import { billed, posted, refused, reversed } from '../../exceptions/example';
import type { FactOf } from '../../facts';
import type { RecordBody } from '../../records';

import { documentFinding, documentTitle, unpostedByLine } from './finding';
import type { DocumentState } from './state';

/** Why an ERP refuses a document. */
type Reason = RecordBody<'posting failure'>['reason'];

type Words = Pick<
  ExceptionType,
  'code' | 'title' | 'queue' | 'severity' | 'rule' | 'consequence' | 'remedy' | 'evidence' | 'rest'
> & {
  /** As it stands in titles: "missing tax code". */
  reason: string;
  /** As the ERP states it; of the rest any without a type of its own. */
  stated: Reason;
  /** What several refusals have in common. */
  cause: (state: DocumentState, refusal: FactOf<'refusal'>) => Cause;
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
  const { stated, cause, reason, ...rest } = given;
  return defineException({
    ...rest,
    rule: `${rest.rule} Handed over again after that, it has an hour to be answered.`,
    class: 'posting',
    atRisk: 'The net amount of the document.',
    subject: 'document',
    explains: 'posted',
    group: 'rejection',
    detect: (state) => {
      const { refusal } = state;
      if (state.posting !== 'rejected' || !refusal || !(rest.rest || refusal.body.reason === stated)) return null;
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
    examples: (names) => {
      const invoice = billed(names);
      return {
        holds: {
          words: `The ERP refused an invoice of 120.00 USD on 2 March: ${reason}.`,
          said: [...invoice, refused(names, '2026-03-02T07:00:00Z', stated)],
        },
        nearly: {
          words: 'It refused the invoice at first and booked it on the next attempt.',
          said: [...invoice, refused(names, '2026-03-02T07:00:00Z', stated), posted(names, '2026-03-02T12:00:00Z')],
        },
        cleared: {
          words: 'The cause was mended and the ERP booked the invoice.',
          said: [posted(names, '2026-03-22T12:00:00Z')],
        },
        returned: {
          words: 'The ERP took the posting back and refused the invoice again for the same reason.',
          said: [reversed(names, '2026-03-25T12:00:00Z'), refused(names, '2026-03-25T13:00:00Z', stated)],
        },
      };
    },
  });
}
