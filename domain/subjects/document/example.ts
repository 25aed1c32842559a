import { exampleFact } from '../../example-fact';
import type { DocumentFacts, PostingFact } from '../../facts';
import type { RecordBody } from '../../records';

/** A small invoice refused once, for examples. */
export function exampleFacts(reason: RecordBody<'posting failure'>['reason'] | null): DocumentFacts {
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
    twins: [],
    rated: new Map(),
    entity: null,
    account: null,
  };
}

/** The document with one posting of this amount in this currency. */
export function postedAs(facts: DocumentFacts, amount: string, currency: string): DocumentFacts {
  const posting: PostingFact = {
    ...exampleFact('erp document', 'erp', { net: amount, currency, number: undefined }),
    links: [{ toId: facts.record.id, amount, toLine: null }],
    targetNets: new Map([[facts.record.id, facts.record.amount ?? '0']]),
    reversedAt: null,
    reversal: null,
  };
  return { ...facts, postings: [posting] };
}
