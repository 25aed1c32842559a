/** Invoices and credit memos as pages: head, lines, totals, and all that became of them. */

import type { PostingFact, RecordFact } from '@/domain/facts';
import { sum, text } from '@/domain/money';
import { statusOf } from '@/domain/record-status';
import type { StageState } from '@/domain/stages';
import type { Foot } from '@/domain/subjects/document/footing';
import { TRANSACTION_STATUS, termOf } from '@/domain/terms';
import { accountsById } from '@/server/accounts/queries';
import { lineageOfDocument, transactionStatusesOf } from '@/server/documents/lineage';
import {
  type DocumentRow,
  documentsById,
  findDocument,
  linesOf,
  partOf,
  recordIdsOf,
} from '@/server/documents/queries';
import { casesOfDocument } from '@/server/exceptions/queries';
import { documentTerm } from '@/server/lineage/documents';
import type { Lineage } from '@/server/lineage/node';
import { versionsOf } from '@/server/lineage/records';
import { legalEntityById } from '@/server/setup/queries';
import { transactionsById } from '@/server/transactions/queries';
import { builder, enumOf, globalId, localId } from './builder';
import { keysetConnection } from './connection';
import { type Context, load, readerOf } from './context';
import { LineageType } from './lineage';
import { stageRows } from './stage';

const DocumentKind = enumOf('DocumentKind', ['invoice', 'credit memo'] as const);
const str = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

const FootType = builder.objectRef<Foot>('DocumentFoot').implement({
  description: 'A total as its document states it, beside the sum of its lines.',
  fields: (t) => ({
    label: t.exposeString('figure'),
    stated: t.field({ type: 'Decimal', nullable: true, resolve: ({ stated }) => stated && text(stated) }),
    lines: t.field({ type: 'Decimal', resolve: ({ lines }) => text(lines) }),
    difference: t.field({
      type: 'Decimal',
      description: 'Stated minus lines.',
      resolve: ({ difference }) => text(difference),
    }),
  }),
});

builder.objectType('DocumentLine', {
  fields: (t) => ({
    id: t.exposeID('id'),
    line: t.string({ resolve: ({ line }) => line.line }),
    description: t.string({ nullable: true, resolve: ({ stated }) => str(stated.description) ?? str(stated.product) }),
    kind: t.string({ nullable: true, resolve: ({ stated }) => str(stated.kind) }),
    charge: t.string({ nullable: true, resolve: ({ stated }) => str(stated.chargeCode) ?? str(stated.charge) }),
    subscription: t.string({ nullable: true, resolve: ({ stated }) => str(stated.subscription) }),
    periodStart: t.field({ type: 'DateTime', nullable: true, resolve: ({ stated }) => str(stated.periodStart) }),
    periodEnd: t.field({ type: 'DateTime', nullable: true, resolve: ({ stated }) => str(stated.periodEnd) }),
    quantity: t.field({ type: 'Decimal', nullable: true, resolve: ({ line }) => line.quantity }),
    unitAmount: t.field({ type: 'Decimal', nullable: true, resolve: ({ stated }) => str(stated.unitAmount) }),
    currency: t.exposeString('currency'),
    amount: t.field({ type: 'Decimal', description: 'Net of tax.', resolve: ({ line }) => line.amount }),
    tax: t.field({ type: 'Decimal', resolve: ({ line }) => line.tax }),
    credited: t.expose('credited', { type: 'Decimal', description: 'Net of tax.' }),
    posted: t.expose('posted', { type: 'Decimal', description: 'Net of tax and reversals.' }),
    settled: t.expose('settled', { type: 'Decimal', description: 'Gross.' }),
    creditedDocument: t.id({
      nullable: true,
      description: 'Of a credit memo: the record of the invoice that the line credits.',
      resolve: ({ line }) => line.creditsId,
    }),
    creditedLine: t.string({ nullable: true, resolve: ({ line }) => line.creditsLine }),
    transaction: t.field({
      type: 'Transaction',
      nullable: true,
      description: 'What the line bills; absent when it is attached to none, or that lies out of reach.',
      resolve: ({ line }, _args, context) =>
        line.transactionId ? load(context, transactionsById, line.transactionId) : null,
    }),
    attached: t.boolean({ resolve: ({ line }) => line.transactionId !== null || line.creditsId !== null }),
  }),
});
const LineConnection = keysetConnection('DocumentLine', 'DocumentLine');

interface Part {
  readonly record: RecordFact;
  readonly status: ReturnType<typeof statusOf>;
  readonly amount: string | null;
  readonly part: string | null;
  readonly message: string | null;
}
const DocumentPart = builder.objectRef<Part>('DocumentPart').implement({
  description: 'A posting, an attempt, a payment or a credit memo of a document, with the part that is the document’s.',
  fields: (t) => ({
    id: t.id({ resolve: ({ record }) => record.id }),
    kind: t.string({ resolve: ({ record }) => record.kind }),
    name: t.string({ resolve: ({ record }) => record.number ?? record.externalId }),
    system: t.string({ resolve: ({ record }) => record.source }),
    status: t.field({ type: 'Term', resolve: ({ status }) => status }),
    at: t.field({ type: 'DateTime', resolve: ({ record }) => record.occurredAt }),
    currency: t.string({ nullable: true, resolve: ({ record }) => record.currency }),
    amount: t.expose('amount', { type: 'Decimal', nullable: true, description: 'Of the whole record.' }),
    part: t.expose('part', { type: 'Decimal', nullable: true, description: 'Of this document.' }),
    message: t.exposeString('message', { nullable: true }),
  }),
});

/** What a source said, whichever kind of record it is. */
export const bodyOf = ({ body }: RecordFact): Readonly<Record<string, unknown>> => body;

const messageOf = (record: RecordFact | undefined | null) =>
  record ? (str(bodyOf(record).message) ?? str(bodyOf(record).reason)) : null;

function postingsOf(row: DocumentRow): Part[] {
  const { attempts, failures, postings } = row.state.facts;
  const booked = new Set(postings.map(({ source, body }) => `${source} ${String(body.attempt)}`));
  const refused = new Map(failures.map((failure) => [`${failure.source} ${failure.externalId}`, failure]));
  const tried = new Set(attempts.map(({ source, externalId }) => `${source} ${externalId}`));
  const attempt = (record: RecordFact): Part => {
    const key = `${record.source} ${record.externalId}`;
    const failure = record.kind === 'posting failure' ? record : refused.get(key);
    return {
      record,
      status: statusOf('posting attempt', failure ? 'rejected' : booked.has(key) ? 'booked' : 'requested'),
      amount: null,
      part: null,
      message: messageOf(failure),
    };
  };
  const document = (record: PostingFact): Part => ({
    record,
    status: statusOf('erp document', record.reversedAt ? 'reversed' : 'posted'),
    amount: record.amount,
    part: partOf(row, record.id),
    message: messageOf(record.reversal),
  });
  return [
    ...attempts.map(attempt),
    // A refusal whose request has not come stands for its attempt.
    ...failures.filter(({ source, externalId }) => !tried.has(`${source} ${externalId}`)).map(attempt),
    ...postings.map(document),
  ].sort((a, b) => a.record.occurredAt.getTime() - b.record.occurredAt.getTime());
}

const paymentsOf = (row: DocumentRow): Part[] =>
  row.state.facts.payments.map((record) => ({
    record,
    status:
      record.kind === 'payment failure'
        ? statusOf('payment failure', 'failed')
        : record.kind === 'refund'
          ? statusOf('refund', 'refunded')
          : statusOf('payment', 'received'),
    amount: record.amount,
    part: record.kind === 'payment failure' ? null : partOf(row, record.id),
    message: messageOf(record),
  }));

const creditsOf = (row: DocumentRow, now: Date): Part[] =>
  row.credits.map((credit) => ({
    record: credit.facts.record,
    status: documentTerm(credit, now),
    amount: credit.facts.record.amount,
    part: text(sum(credit.facts.lines.filter(({ creditsId }) => creditsId === row.id).map(({ amount }) => amount))),
    message: null,
  }));

const creditedOf = (row: DocumentRow, now: Date): Part[] =>
  row.credited.map((invoice) => ({
    record: invoice.facts.record,
    status: documentTerm(invoice, now),
    amount: invoice.facts.record.amount,
    part: text(
      sum(
        row.state.facts.lines
          .filter(({ creditsId }) => creditsId === invoice.facts.record.id)
          .map(({ amount }) => amount),
      ),
    ),
    message: null,
  }));

export const StatusCount = builder.objectRef<{ status: string; count: number }>('StatusCount').implement({
  fields: (t) => ({
    term: t.field({ type: 'Term', resolve: ({ status }) => termOf(TRANSACTION_STATUS, status) }),
    count: t.exposeInt('count'),
  }),
});

/** Lineage and stages are worked out together, once per document and request. */
const drawn = new WeakMap<Context, Map<string, Promise<{ lineage: Lineage; stages: readonly StageState[] }>>>();
function drawingOf(context: Context, row: DocumentRow) {
  const held = drawn.get(context) ?? new Map();
  drawn.set(context, held);
  const known = held.get(row.id) ?? lineageOfDocument(readerOf(context), row, context.now);
  held.set(row.id, known);
  return known;
}

builder.node('Document', {
  description: 'An invoice or a credit memo. Amounts are positive, as the document states them.',
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, documentsById, localId('Document', globalId('Document', id))),
  fields: (t) => ({
    recordId: t.exposeID('id', { description: 'The bare ID, as links have it.' }),
    kind: t.expose('kind', { type: DocumentKind }),
    name: t.string({ resolve: ({ state: { facts } }) => facts.record.number ?? facts.record.externalId }),
    externalId: t.string({ resolve: ({ state }) => state.facts.record.externalId }),
    system: t.string({ resolve: ({ state }) => state.facts.record.source }),
    status: t.field({ type: 'Term', resolve: ({ term }) => term }),
    customer: t.string({ nullable: true, resolve: ({ state }) => state.facts.record.customer }),
    account: t.field({
      type: 'Account',
      nullable: true,
      resolve: ({ state }, _args, context) =>
        state.facts.account ? load(context, accountsById, state.facts.account.id) : null,
    }),
    entity: t.field({
      type: 'LegalEntity',
      nullable: true,
      resolve: ({ state }, _args, context) =>
        state.facts.entity ? load(context, legalEntityById, state.facts.entity.id) : null,
    }),
    zone: t.string({
      description: 'In which its dates are given: its legal entity’s, UTC while that is not known.',
      resolve: ({ state }) => state.facts.entity?.calendar.zone ?? 'UTC',
    }),
    issuedAt: t.field({ type: 'DateTime', resolve: ({ state }) => state.facts.record.occurredAt }),
    dueAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ state }) => state.settlementDueAt }),
    postingDueAt: t.field({ type: 'DateTime', resolve: ({ state }) => state.postingDueAt }),
    voidedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ state }) => state.facts.void?.occurredAt }),
    currency: t.string({ nullable: true, resolve: ({ state }) => state.facts.record.currency }),
    net: t.field({ type: 'Decimal', resolve: ({ state }) => text(state.net.abs()) }),
    gross: t.field({ type: 'Decimal', resolve: ({ state }) => text(state.gross.abs()) }),
    credited: t.field({ type: 'Decimal', description: 'Net.', resolve: ({ state }) => text(state.credited) }),
    creditedGross: t.field({ type: 'Decimal', resolve: ({ state }) => text(state.creditedGross) }),
    posted: t.field({
      type: 'Decimal',
      description: 'Net, less reversals.',
      resolve: ({ state }) => text(state.posted.times(state.sign)),
    }),
    settled: t.field({
      type: 'Decimal',
      description: 'Gross, less refunds.',
      resolve: ({ state }) => text(state.settled),
    }),
    outstanding: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'Of an invoice, gross: what credits and payments have left to be paid.',
      resolve: ({ state }) => (state.sign === 1 ? text(state.outstanding) : null),
    }),
    foots: t.boolean({ resolve: ({ state }) => state.footing.breaks.length === 0 }),
    feet: t.field({ type: [FootType], resolve: ({ state }) => [...state.footing.feet] }),
    lineCount: t.int({ resolve: ({ state }) => state.facts.lines.length }),
    lines: t.field({
      type: LineConnection.type,
      complexity: LineConnection.complexity,
      args: { first: t.arg.int(), after: t.arg.string() },
      resolve: (row, request) => linesOf(row, request),
    }),
    transactions: t.field({
      type: [StatusCount],
      description: 'How many transactions within reach its lines belong to, by their status.',
      resolve: async ({ id }, _args, context) => (await load(context, transactionStatusesOf, id)) ?? [],
    }),
    postings: t.field({ type: [DocumentPart], resolve: postingsOf }),
    payments: t.field({ type: [DocumentPart], resolve: paymentsOf }),
    credits: t.field({
      type: [DocumentPart],
      description: 'Of an invoice: the credit memos that credit it. Of a credit memo: the invoices that it credits.',
      resolve: (row, _args, { now }) => (row.kind === 'invoice' ? creditsOf(row, now) : creditedOf(row, now)),
    }),
    exceptions: t.field({
      type: ['ExceptionCase'],
      description: 'About this document, open ones first; none for those who may not read cases.',
      resolve: async ({ id }, _args, context) =>
        readerOf(context).permissions.has('exceptions:read') ? ((await load(context, casesOfDocument, id)) ?? []) : [],
    }),
    records: t.field({
      type: ['SourceRecord'],
      description: 'Every version of the document and of all that refers to it, with payloads.',
      complexity: 20,
      resolve: (row, _args, { reader }) => versionsOf(reader, recordIdsOf(row)),
    }),
    lineage: t.field({
      type: LineageType,
      complexity: 50,
      resolve: async (row, _args, context) => ({ ...(await drawingOf(context, row)).lineage, knownAt: null }),
    }),
    stages: t.field({
      type: ['Stage'],
      resolve: async (row, _args, context) =>
        stageRows((await drawingOf(context, row)).stages, row.state.facts.record.currency, null),
    }),
  }),
});

/** What a link names: the local ID out of a global one, else as given. */
export const namedBy = (type: string, given: string): string => {
  const decoded = Buffer.from(given, 'base64url').toString();
  return decoded.startsWith(`${type}:`) && globalId(type, decoded.slice(type.length + 1)) === given
    ? decoded.slice(type.length + 1)
    : given;
};

builder.queryField('document', (t) =>
  t.field({
    type: 'Document',
    nullable: true,
    description:
      'One invoice or credit memo by ID, by record ID, or by its number or external ID when only it has that.',
    authScopes: { may: 'transactions:read' },
    complexity: 20,
    args: { kind: t.arg({ type: DocumentKind, required: true }), id: t.arg.id({ required: true }) },
    resolve: async (_root, { kind, id }, context) => {
      const found = await findDocument(context.reader, kind, namedBy('Document', id));
      return found ? load(context, documentsById, found) : null;
    },
  }),
);
