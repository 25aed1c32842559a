/** Posting refusals share one condition; each reason is a type of its own because each has another owner and cure. */
import { type DocumentState, documentState } from '../documents';
import { exampleFact } from '../example-fact';
import type { DocumentFacts, FactOf } from '../facts';
import type { RecordBody } from '../records';
import { defineException, type ExceptionType } from './define';
import { documentFinding, documentTitle, unpostedByLine } from './document';

export type Reason = RecordBody<'posting failure'>['reason'];
type Words = Pick<
  ExceptionType,
  'code' | 'title' | 'queue' | 'severity' | 'rule' | 'consequence' | 'remedy' | 'evidence'
> & {
  /** Whether a refusal with this stated reason is of this type. */
  matches: (reason: Reason) => boolean;
  /** What several refusals have in common. */
  cause: (state: DocumentState, refusal: FactOf<'refusal'>) => string;
  exampleReason: Reason;
  exampleOtherReason: Reason;
};

/** A refusal type: holds while the last word of the ERP on a document is a refusal for this reason. */
export function rejectionType(words: Words): ExceptionType<DocumentState> {
  const { matches, cause, exampleReason, exampleOtherReason, ...rest } = words;
  return defineException<DocumentState>({
    ...rest,
    class: 'posting',
    subject: 'document',
    detect: (state) => {
      const { refusal } = state;
      if (state.posting !== 'rejected' || !refusal || !matches(refusal.body.reason)) return null;
      const failures = state.facts.failures.filter((failure) => matches(failure.body.reason));
      const first = new Date(Math.min(...[refusal, ...failures].map(({ occurredAt }) => occurredAt.getTime())));
      return documentFinding(state, {
        title: `${documentTitle(state)}: ${refusal.body.message}`,
        causeKey: cause(state, refusal),
        amount: state.net.minus(state.posted),
        perLine: unpostedByLine(state),
        since: first,
        evidence: [
          { label: 'Refused by', value: refusal.source },
          { label: 'Answer', value: [refusal.body.code, refusal.body.message].filter(Boolean).join(': ') },
          { label: 'Attempts refused', value: String(state.facts.failures.length) },
          { label: 'Last refused', value: refusal.occurredAt.toISOString() },
        ],
      });
    },
    example: {
      holds: exampleState(exampleReason),
      holdsNot: exampleState(exampleOtherReason),
      now: new Date('2026-02-03T00:00:00Z'),
    },
  });
}

/** A small invoice refused once, for examples. */
export function exampleFacts(reason: Reason | null): DocumentFacts {
  return {
    record: exampleFact('invoice', 'billing', { number: undefined }, { entityId: 'US' }),
    type: 'invoice',
    lines: [
      {
        line: '1',
        position: 0,
        transactionId: 'tx-1',
        attachment: 'stated',
        creditsId: null,
        creditsLine: null,
        amount: '120.00',
        tax: '9.90',
        quantity: '120000',
      },
    ],
    void: null,
    attempts: [],
    failures: reason ? [exampleFact('posting failure', 'erp', { reason, message: 'refused' })] : [],
    postings: [],
    payments: [],
    syncs: [],
    taxes: [],
    taxFailures: [],
    disputes: [],
    settlements: [],
    applications: [],
    schedules: [],
    scheduleFailures: [],
    credits: [],
    creditedInvoices: [],
    entity: null,
    account: null,
  };
}
const exampleState = (reason: Reason) => documentState(exampleFacts(reason), new Date('2026-02-02T12:00:00Z'));
