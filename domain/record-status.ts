/** How far a record of each kind is, and what its coming means: the one place where a status of a document gets its tone. */
import type { RecordKind } from './drafts';
import { type Term, type Tone, terms } from './terms';

/** By kind of record, and of what a lineage sums up. What failed and what was taken back are kinds of their own. */
export const RECORD_STATUS = {
  usage: terms({ received: ['Received', 'done', 'The events came in and are counted.'] }),
  'usage aggregate': terms({ stated: ['Stated', 'done', 'Metering stated what was used.'] }),
  charge: terms({
    rated: ['Rated', 'done', 'Billing put a price on it.'],
    voided: ['Voided', 'neutral', 'Billing took the charge back.'],
  }),
  invoice: terms({
    issued: ['Issued', 'progress', 'Sent to the customer, not yet in the books.'],
    rejected: ['Rejected', 'broken', 'The ERP refused to post it.'],
    posted: ['Posted', 'progress', 'In the books, not yet paid.'],
    'partly paid': ['Partly paid', 'progress', 'A part has been paid.'],
    paid: ['Paid', 'done', 'Paid in full.'],
    overdue: ['Overdue', 'risk', 'The due date has passed and it is not paid in full.'],
    credited: ['Credited', 'done', 'Credit memos took it back in full: nothing is owed.'],
    voided: ['Voided', 'neutral', 'Taken back by billing before it counted.'],
  }),
  'credit memo': terms({
    issued: ['Issued', 'progress', 'Granted to the customer, not yet in the books.'],
    rejected: ['Rejected', 'broken', 'The ERP refused to post it.'],
    posted: ['Posted', 'done', 'In the books; nothing is left to do.'],
    voided: ['Voided', 'neutral', 'Taken back by billing.'],
  }),
  'posting attempt': terms({
    requested: ['Requested', 'progress', 'Handed to the ERP; no answer yet.'],
    booked: ['Booked', 'done', 'The ERP booked the document.'],
    rejected: ['Rejected', 'broken', 'The ERP refused to post the document.'],
  }),
  'posting failure': terms({ rejected: ['Rejected', 'broken', 'The ERP refused to post the document.'] }),
  'erp document': terms({
    posted: ['Posted', 'done', 'In the books.'],
    reversed: ['Reversed', 'neutral', 'Posted, then taken back in the ERP.'],
  }),
  reversal: terms({ reversed: ['Reversal', 'neutral', 'Takes a booked document back.'] }),
  payment: terms({ received: ['Received', 'done', 'The payment came in.'] }),
  'payment failure': terms({ failed: ['Failed', 'broken', 'The payment did not go through.'] }),
  refund: terms({ refunded: ['Refunded', 'neutral', 'Paid back to the customer.'] }),
  'crm sync': terms({ synced: ['Synced', 'done', 'The CRM shows it.'] }),
  'crm sync failure': terms({ failed: ['Failed', 'broken', 'The CRM did not take it.'] }),
} as const satisfies Record<string, Readonly<Record<string, Term>>>;

export type StatusKind = keyof typeof RECORD_STATUS;
export type StatusOf<Kind extends StatusKind> = keyof (typeof RECORD_STATUS)[Kind];

/** The term of a status of a kind. */
export const statusOf = <Kind extends StatusKind>(kind: Kind, status: StatusOf<Kind>): Term =>
  RECORD_STATUS[kind][status] as Term;

/** What a record is called, and what its coming means on a timeline. Every kind has an entry: the compiler holds it. */
export const RECORD_WORDS: Readonly<Record<RecordKind, { name: string; happened: string; tone: Tone }>> = {
  'usage aggregate': { name: 'Usage aggregate', happened: 'Usage aggregated', tone: 'done' },
  charge: { name: 'Charge', happened: 'Charge rated', tone: 'done' },
  invoice: { name: 'Invoice', happened: 'Invoice issued', tone: 'done' },
  'credit memo': { name: 'Credit memo', happened: 'Credit memo issued', tone: 'neutral' },
  'invoice void': { name: 'Void of an invoice', happened: 'Invoice voided', tone: 'neutral' },
  'credit memo void': { name: 'Void of a credit memo', happened: 'Credit memo voided', tone: 'neutral' },
  'posting attempt': { name: 'Posting attempt', happened: 'Posting requested', tone: 'progress' },
  'posting failure': { name: 'Posting refused', happened: 'Posting refused', tone: 'broken' },
  'erp document': { name: 'ERP document', happened: 'Posted', tone: 'done' },
  reversal: { name: 'Reversal', happened: 'Reversed', tone: 'risk' },
  payment: { name: 'Payment', happened: 'Payment received', tone: 'done' },
  'payment failure': { name: 'Failed payment', happened: 'Payment failed', tone: 'broken' },
  refund: { name: 'Refund', happened: 'Payment refunded', tone: 'risk' },
  'crm sync': { name: 'CRM sync', happened: 'CRM synced', tone: 'done' },
  'crm sync failure': { name: 'Failed CRM sync', happened: 'CRM sync failed', tone: 'broken' },
};

/** The words of a kind that came out of the store. */
export const recordWords = (kind: string): { name: string; happened: string; tone: Tone } =>
  RECORD_WORDS[kind as RecordKind] ?? { name: kind, happened: kind, tone: 'neutral' };
