/** Posting refusals share one condition; each reason is a type of its own because each has another owner and cure. */
import { type DocumentState, documentState } from '../documents';
import type { DocumentFacts, RecordFact } from '../facts';
import { defineException, type ExceptionType } from './define';
import { documentFinding, documentTitle, unpostedByLine } from './document';

type Words = Pick<
  ExceptionType,
  'code' | 'title' | 'queue' | 'severity' | 'rule' | 'consequence' | 'remedy' | 'evidence'
> & {
  /** Whether a refusal with this stated reason is of this type. */
  matches: (reason: string) => boolean;
  /** What several refusals have in common. */
  cause: (state: DocumentState, refusal: RecordFact) => string;
  exampleReason: string;
  exampleOtherReason: string;
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
      if (state.posting !== 'rejected' || !refusal || !matches(String(refusal.body.reason ?? 'other'))) return null;
      const failures = state.facts.failures.filter((failure) => matches(String(failure.body.reason ?? 'other')));
      const first = new Date(Math.min(...[refusal, ...failures].map(({ occurredAt }) => occurredAt.getTime())));
      return documentFinding(state, {
        title: `${documentTitle(state)}: ${String(refusal.body.message ?? words.title)}`,
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
export function exampleFacts(reason: string | null): DocumentFacts {
  const fact = (kind: string, id: string, at: string, body: Record<string, unknown>): RecordFact => ({
    id,
    kind,
    source: kind === 'invoice' ? 'billing' : 'erp',
    externalId: id,
    number: null,
    customer: 'cus-42',
    currency: 'USD',
    amount: '120.00',
    entityId: 'US',
    occurredAt: new Date(at),
    knownAt: new Date(at),
    correlationId: null,
    traceId: null,
    body,
  });
  return {
    record: fact('invoice', 'in-2001', '2026-02-02T06:00:00Z', { dueAt: '2026-03-04T00:00:00Z' }),
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
    failures: reason ? [fact('posting failure', 'pa-1', '2026-02-02T07:00:02Z', { reason, message: 'refused' })] : [],
    postings: [],
    payments: [],
    syncs: [],
    credits: [],
    creditedInvoices: [],
    entity: null,
    account: null,
  };
}
const exampleState = (reason: string) => documentState(exampleFacts(reason), new Date('2026-02-02T12:00:00Z'));
