/** Postings and payments as pages: what they book or pay of which documents. */
import { recordWords } from '@/domain/record-status';
import { slice } from '@/server/documents/queries';
import {
  findPayment,
  findPosting,
  type NamedDocument,
  type ReferringRow,
  type RelatedRecord,
  referringById,
  transactionStatusesNamed,
} from '@/server/documents/referring';
import { type CaseRow, casesOfDocument } from '@/server/exceptions/queries';
import { versionsOf } from '@/server/lineage/records';
import { legalEntityById } from '@/server/setup/queries';
import { builder, globalId, localId } from './builder';
import { keysetConnection } from './connection';
import { load, readerOf } from './context';
import { bodyOf, namedBy, StatusCount } from './document';

const str = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

builder.objectType('NamedDocument', {
  description: 'A document that a posting books or a payment pays, with the part that is its.',
  fields: (t) => ({
    recordId: t.id({
      nullable: true,
      description: 'Absent while the document has not arrived, and when it lies out of reach.',
      resolve: ({ id }: NamedDocument) => id,
    }),
    kind: t.string({ nullable: true, resolve: ({ kind }) => kind }),
    name: t.exposeString('name'),
    part: t.expose('part', { type: 'Decimal', nullable: true }),
    basis: t.exposeString('basis', { description: 'stated | pro rata' }),
    currency: t.exposeString('currency', { nullable: true }),
  }),
});
const NamedDocuments = keysetConnection('NamedDocument', 'NamedDocument');

const Related = builder.objectRef<RelatedRecord>('RelatedRecord').implement({
  fields: (t) => ({
    recordId: t.exposeID('id'),
    kindName: t.string({ resolve: ({ kind }) => recordWords(kind).name }),
    name: t.exposeString('name'),
    at: t.expose('at', { type: 'DateTime' }),
    status: t.field({ type: 'Term', resolve: ({ term }) => term }),
  }),
});

for (const type of ['PostingRecord', 'PaymentRecord'] as const) {
  builder.node(type, {
    id: { resolve: ({ id }: ReferringRow) => id },
    loadOne: (id, context) => load(context, referringById, localId(type, globalId(type, id))),
    fields: (t) => ({
      recordId: t.exposeID('id', { description: 'The bare ID, as links have it.' }),
      kindName: t.string({ resolve: ({ record }) => recordWords(record.kind).name }),
      name: t.string({ resolve: ({ record }) => record.number ?? record.externalId }),
      externalId: t.string({ resolve: ({ record }) => record.externalId }),
      system: t.string({ resolve: ({ record }) => record.source }),
      status: t.field({ type: 'Term', resolve: ({ term }) => term }),
      entity: t.field({
        type: 'LegalEntity',
        nullable: true,
        resolve: ({ record }, _args, context) =>
          record.entityId ? load(context, legalEntityById, record.entityId) : null,
      }),
      entityCode: t.string({ nullable: true, resolve: ({ record }) => record.entityId }),
      customer: t.string({ nullable: true, resolve: ({ record }) => record.customer }),
      at: t.field({ type: 'DateTime', resolve: ({ record }) => record.occurredAt }),
      postingDate: t.field({ type: 'Date', nullable: true, resolve: ({ record }) => str(bodyOf(record).postingDate) }),
      currency: t.string({ nullable: true, resolve: ({ record }) => record.currency }),
      amount: t.expose('amount', {
        type: 'Decimal',
        nullable: true,
        description: 'Of postings net, of payments gross; refunds are negative.',
      }),
      tax: t.field({ type: 'Decimal', nullable: true, resolve: ({ record }) => str(bodyOf(record).tax) }),
      allocated: t.expose('allocated', { type: 'Decimal', description: 'What the documents named bring together.' }),
      unallocated: t.expose('unallocated', { type: 'Decimal', nullable: true, description: 'Amount minus allocated.' }),
      message: t.string({
        nullable: true,
        resolve: ({ record }) => str(bodyOf(record).message) ?? str(bodyOf(record).reason),
      }),
      documents: t.field({
        type: NamedDocuments.type,
        complexity: NamedDocuments.complexity,
        args: { first: t.arg.int(), after: t.arg.string() },
        resolve: ({ documents }, request) => slice(documents, request),
      }),
      transactions: t.field({
        type: [StatusCount],
        description: 'How many transactions within reach the documents belong to that it names, by their status.',
        resolve: async ({ id }, _args, context) => (await load(context, transactionStatusesNamed, id)) ?? [],
      }),
      exceptions: t.field({
        type: ['ExceptionCase'],
        description: 'About it or the documents that it names, open ones first; none for those who may not read cases.',
        complexity: 20,
        resolve: async ({ id, documents }, _args, context) => {
          if (!readerOf(context).permissions.has('exceptions:read')) return [];
          const about = [...new Set([id, ...documents.flatMap((document) => document.id ?? [])])];
          const cases = await Promise.all(about.map((each) => load(context, casesOfDocument, each)));
          const closed = ({ resolvedAt }: CaseRow) => Number(resolvedAt !== null);
          return cases.flatMap((each) => each ?? []).sort((a, b) => closed(a) - closed(b));
        },
      }),
      related: t.field({ type: [Related], resolve: ({ related }) => [...related] }),
      records: t.field({
        type: ['SourceRecord'],
        complexity: 20,
        resolve: ({ id, related }, _args, { reader }) => versionsOf(reader, [id, ...related.map((each) => each.id)]),
      }),
    }),
  });
}

builder.queryField('posting', (t) =>
  t.field({
    type: 'PostingRecord',
    nullable: true,
    description: 'One ERP document, posting attempt, refusal or reversal by ID, record ID, number or external ID.',
    authScopes: { may: 'transactions:read' },
    complexity: 20,
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context) => {
      const found = await findPosting(context.reader, namedBy('PostingRecord', id));
      return found ? load(context, referringById, found) : null;
    },
  }),
);

builder.queryField('payment', (t) =>
  t.field({
    type: 'PaymentRecord',
    nullable: true,
    description: 'One payment, refund or failed collection by ID, record ID or external ID.',
    authScopes: { may: 'transactions:read' },
    complexity: 20,
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context) => {
      const found = await findPayment(context.reader, namedBy('PaymentRecord', id));
      return found ? load(context, referringById, found) : null;
    },
  }),
);
