import type { LineageEdge as Edge, Lineage as Graph, LineageLane as Lane } from '@/server/lineage/node';
import { lineageOf } from '@/server/lineage/queries';
import { recordKey, type SourceRecordRow, sourceRecordsOf, versionsOf } from '@/server/lineage/records';
import { builder } from './builder';
import { load } from './context';
import { CaseShare } from './exception';
import { StageName } from './stage';
import { Tone } from './terms';

const LineageLane = builder.objectRef<Lane>('LineageLane').implement({
  fields: (t) => ({ system: t.exposeString('system'), title: t.exposeString('title'), kind: t.exposeString('kind') }),
});

builder.objectType('LineageNode', {
  fields: (t) => ({
    id: t.exposeID('id'),
    lane: t.exposeString('lane'),
    stage: t.expose('stage', { type: StageName }),
    kind: t.exposeString('kind'),
    aside: t.exposeBoolean('aside', {
      description: 'It stands beside the way to cash: taxes, disputes, revenue, orders, entitlements, product syncs.',
    }),
    title: t.exposeString('title'),
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: 'Identifier in the source system, to copy.',
    }),
    number: t.exposeString('number', { nullable: true }),
    status: t.exposeString('status'),
    tone: t.expose('tone', { type: Tone }),
    quantity: t.expose('quantity', { type: 'Decimal', nullable: true }),
    unit: t.exposeString('unit', { nullable: true }),
    amount: t.expose('amount', { type: 'Decimal', nullable: true }),
    allocated: t.expose('allocated', {
      type: 'Decimal',
      nullable: true,
      description: 'The part that belongs to this transaction, when the document serves several.',
    }),
    allocation: t.exposeString('allocation', { nullable: true }),
    currency: t.exposeString('currency', { nullable: true }),
    at: t.expose('at', { type: 'DateTime', nullable: true }),
    dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true }),
    lagSeconds: t.exposeInt('lagSeconds', { nullable: true }),
    count: t.expose('count', { type: 'BigInt', nullable: true }),
    basis: t.exposeString('basis', { nullable: true }),
    records: t.field({
      type: ['SourceRecord'],
      description: 'Versions and payloads behind the node; empty for usage, which is paged.',
      resolve: async ({ recordIds, transactionId, knownAt }, _args, context) => {
        // Of a whole document's lineage: there is no transaction to find them through.
        if (!transactionId) return versionsOf(context.reader, recordIds);
        const found = await Promise.all(
          recordIds.map((id) => load(context, sourceRecordsOf, recordKey(transactionId, id, knownAt))),
        );
        return found.flatMap((records): SourceRecordRow[] => records ?? []);
      },
    }),
    exceptions: t.field({ type: ['ExceptionCase'], resolve: ({ cases }) => cases }),
    caseShares: t.field({ type: [CaseShare], resolve: ({ cases }) => cases }),
    otherTransactions: t.exposeInt('otherTransactions', {
      description: 'Other transactions that share this document.',
    }),
  }),
});

const LineageEdge = builder.objectRef<Edge>('LineageEdge').implement({
  fields: (t) => ({
    from: t.exposeID('from'),
    to: t.exposeID('to'),
    amount: t.expose('amount', { type: 'Decimal', nullable: true }),
    currency: t.exposeString('currency', { nullable: true }),
    label: t.exposeString('label', { nullable: true }),
    broken: t.exposeBoolean('broken'),
  }),
});

export const LineageType = builder.objectRef<Graph & { knownAt: Date | null }>('Lineage').implement({
  description: 'Lanes by system, nodes in them, edges with the money that flows.',
  fields: (t) => ({
    lanes: t.field({ type: [LineageLane], resolve: ({ lanes }) => [...lanes] }),
    nodes: t.field({
      type: ['LineageNode'],
      resolve: ({ nodes, knownAt }) => nodes.map((node) => ({ ...node, knownAt })),
    }),
    edges: t.field({ type: [LineageEdge], resolve: ({ edges }) => [...edges] }),
  }),
});

builder.objectField('Transaction', 'lineage', (t) =>
  t.field({
    type: LineageType,
    complexity: 50,
    resolve: async (row, _args, { reader, now }) => ({ ...(await lineageOf(reader, row, now)), knownAt: row.knownAt }),
  }),
);
