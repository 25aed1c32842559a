import { findRecord, RECORD_KINDS } from '@/domain/records';
import { termOf } from '@/domain/terms';
import { WAITING_REASON } from '@/domain/waiting-terms';
import {
  CORRECTION,
  findSuspended,
  listSuspended,
  type SuspendedGroup,
  suspendedGroups,
  USAGE,
} from '@/server/suspended/queries';
import { builder } from './builder';
import { keysetConnection } from './connection';
import { OrderDirection } from './terms';

const OTHERS: Readonly<Record<string, string>> = { [USAGE]: 'Usage', [CORRECTION]: 'Correction of usage' };
const nameOfKind = (kind: string) => OTHERS[kind] ?? findRecord(kind)?.words.name ?? kind;

builder.node('SuspendedItem', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, { reader }) => findSuspended(reader, id),
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'Kind of record, usage, or correction.' }),
    kindName: t.string({ resolve: ({ kind }) => nameOfKind(kind) }),
    name: t.exposeString('name', { description: 'Number or identifier in its source; of usage customer and meter.' }),
    source: t.exposeString('source'),
    reason: t.field({ type: 'Term', resolve: ({ reason }) => termOf(WAITING_REASON, reason) }),
    waitsFor: t.exposeString('waitsFor', { description: 'What has to arrive; then it attaches by itself.' }),
    customer: t.exposeString('customer', { nullable: true }),
    amount: t.field({
      type: 'Money',
      nullable: true,
      description: 'What of its money waits, as it states it.',
      resolve: ({ amount, currency }) => (amount !== null && currency !== null ? { amount, currency } : null),
    }),
    quantity: t.expose('quantity', { type: 'Decimal', nullable: true }),
    unit: t.exposeString('unit', { nullable: true }),
    deliveries: t.expose('deliveries', { type: 'BigInt' }),
    since: t.expose('since', { type: 'DateTime', description: 'Receipt; of usage its first hour.' }),
  }),
});

const SuspendedFilter = builder.inputType('SuspendedFilter', {
  fields: (t) => ({
    search: t.string(),
    reasons: t.stringList(),
    sources: t.stringList(),
    kinds: t.stringList(),
    before: t.field({ type: 'DateTime', description: 'Waiting since before this instant.' }),
  }),
});
const SuspendedOrder = builder.inputType('SuspendedOrder', {
  fields: (t) => ({
    field: t.field({
      type: builder.enumType('SuspendedOrderField', { values: ['SINCE'] as const }),
      required: true,
    }),
    direction: t.field({ type: OrderDirection, required: true }),
  }),
});

const SuspendedConnection = keysetConnection('Suspended', 'SuspendedItem');
builder.queryField('suspended', (t) =>
  t.field({
    type: SuspendedConnection.type,
    complexity: SuspendedConnection.complexity,
    authScopes: { may: 'transactions:read' },
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      filter: t.arg({ type: SuspendedFilter }),
      orderBy: t.arg({ type: SuspendedOrder }),
    },
    resolve: (_root, { filter, orderBy, ...request }, { reader }) =>
      listSuspended(reader, filter ?? {}, orderBy?.direction ?? 'ASC', request),
  }),
);

const Group = builder.objectRef<SuspendedGroup>('SuspendedGroup');
Group.implement({
  fields: (t) => ({
    reason: t.field({ type: 'Term', resolve: ({ reason }) => termOf(WAITING_REASON, reason) }),
    count: t.exposeInt('count'),
    deliveries: t.expose('deliveries', { type: 'BigInt' }),
    amounts: t.field({ type: ['Money'], resolve: ({ amounts }) => [...amounts] }),
  }),
});
builder.queryField('suspendedGroups', (t) =>
  t.field({
    type: [Group],
    complexity: 20,
    authScopes: { may: 'transactions:read' },
    args: { filter: t.arg({ type: SuspendedFilter }) },
    resolve: (_root, { filter }, { reader }) => suspendedGroups(reader, filter ?? {}),
  }),
);

const Kind = builder.objectRef<{ code: string }>('SuspendedKind');
Kind.implement({
  fields: (t) => ({ code: t.exposeString('code'), name: t.string({ resolve: ({ code }) => nameOfKind(code) }) }),
});
builder.queryField('suspendedKinds', (t) =>
  t.field({
    type: [Kind],
    description: 'What can wait: usage, its corrections, and every kind of record.',
    authScopes: { may: 'transactions:read' },
    resolve: () => [...Object.keys(OTHERS), ...RECORD_KINDS].map((code) => ({ code })),
  }),
);
