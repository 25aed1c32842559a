import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { OBSTACLE_TERM, OBSTACLES, type Obstacle, type ObstacleCode } from '@/domain/readiness';
import { READINESS, termOf } from '@/domain/terms';
import { accountsById } from '@/server/accounts/queries';
import { type BillRunRow, billRuns, listReadiness, type ReadinessRow, readinessOf } from '@/server/accounts/readiness';
import { caseById } from '@/server/exceptions/queries';
import { queueById } from '@/server/exceptions/queues';
import { builder } from './builder';
import { keysetConnection } from './connection';
import { load } from './context';
import { ContextInput } from './terms';

/** The queue of what such an obstacle would be a case of; a silent source is its watchers'. */
const queueOf = (code: ObstacleCode): string =>
  (
    EXCEPTION_TYPES.find(({ obstacle }) => obstacle === code) ??
    EXCEPTION_TYPES.find(({ subject }) => subject === (code === 'source silent' ? 'source' : 'subscription'))
  )?.queue ?? 'unrouted';

const ReadinessObstacle = builder.objectRef<Obstacle>('ReadinessObstacle').implement({
  description: 'One reason why an invoice would not come out right.',
  fields: (t) => ({
    term: t.field({ type: 'Term', resolve: ({ code }) => OBSTACLE_TERM[code] }),
    about: t.exposeString('about'),
    case: t.field({
      type: 'ExceptionCase',
      nullable: true,
      description: 'The case that says so, for those who may see it.',
      resolve: ({ caseId }, _args, context) => (caseId ? load(context, caseById, caseId) : null),
    }),
    owner: t.field({
      type: 'Queue',
      nullable: true,
      description: 'Whose it is: the queue of its case, else the one in which such a case would stand.',
      resolve: async ({ code, caseId }, _args, context) => {
        const found = caseId ? await load(context, caseById, caseId) : null;
        return load(context, queueById, found?.queueId ?? queueOf(code));
      },
    }),
  }),
});

const obstaclesOf = ({ details, silent }: ReadinessRow): Obstacle[] => [
  ...details,
  ...silent.map((source) => ({ code: 'source silent' as const, about: `${source} is silent`, caseId: null })),
];

builder.objectType('InvoiceReadiness', {
  description: 'The next invoice of a subscription, and what would keep it from coming out right.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => id }),
    system: t.exposeString('system'),
    subscription: t.exposeString('subscription'),
    account: t.field({
      type: 'Account',
      nullable: true,
      resolve: ({ accountId }, _args, context) => (accountId ? load(context, accountsById, accountId) : null),
    }),
    entityCode: t.exposeString('entityCode', { nullable: true }),
    periodStart: t.expose('periodStart', { type: 'DateTime' }),
    periodEnd: t.expose('periodEnd', { type: 'DateTime' }),
    billRunAt: t.expose('billRunAt', { type: 'DateTime' }),
    readiness: t.field({
      type: 'Term',
      resolve: (row) => READINESS[obstaclesOf(row).length === 0 ? 'ready' : 'not ready'],
    }),
    obstacles: t.field({ type: [ReadinessObstacle], resolve: obstaclesOf }),
    expected: t.field({
      type: 'Money',
      nullable: true,
      description: 'What the period before was rated at.',
      resolve: ({ amount, currency }) => (amount !== null && currency !== null ? { amount, currency } : null),
    }),
  }),
});

const ReadinessFilter = builder.inputType('ReadinessFilter', {
  fields: (t) => ({
    context: t.field({ type: ContextInput }),
    from: t.string({ description: 'Bill runs from this day of the entity: 2026-03-03.' }),
    to: t.string({ description: 'Bill runs up to this day of the entity, included.' }),
    ready: t.boolean(),
    obstacles: t.stringList(),
    search: t.string({ description: 'Account, customer or subscription.' }),
    entities: t.stringList(),
  }),
});

const Connection = keysetConnection('InvoiceReadiness', 'InvoiceReadiness');
builder.queryField('invoiceReadiness', (t) =>
  t.field({
    type: Connection.type,
    complexity: Connection.complexity,
    description: 'Next invoices in the order of their bill runs.',
    authScopes: { may: 'accounts:read' },
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: ReadinessFilter }) },
    resolve: (_root, { filter, ...request }, { reader }) => listReadiness(reader, filter ?? {}, request),
  }),
);

const ObstacleCount = builder.objectRef<{ code: ObstacleCode; count: number }>('ObstacleCount').implement({
  fields: (t) => ({
    term: t.field({ type: 'Term', resolve: ({ code }) => OBSTACLE_TERM[code] }),
    count: t.exposeInt('count'),
  }),
});
const BillRun = builder.objectRef<BillRunRow>('BillRun').implement({
  description: "One legal entity's bill run of one day.",
  fields: (t) => ({
    day: t.exposeString('day'),
    entityCode: t.exposeString('entityCode', { nullable: true }),
    invoices: t.exposeInt('invoices'),
    accounts: t.exposeInt('accounts'),
    ready: t.exposeInt('ready'),
    obstacles: t.field({ type: [ObstacleCount], resolve: ({ obstacles }) => [...obstacles] }),
    atStake: t.field({
      type: ['Money'],
      description: 'What those that are not ready are expected to come to.',
      resolve: ({ atStake }) => [...atStake],
    }),
  }),
});
builder.queryField('billRuns', (t) =>
  t.field({
    type: [BillRun],
    complexity: 40,
    description: 'Bill runs ahead, by day and legal entity.',
    authScopes: { may: 'accounts:read' },
    args: { filter: t.arg({ type: ReadinessFilter }) },
    resolve: (_root, { filter }, { reader }) => billRuns(reader, filter ?? {}),
  }),
);
builder.queryField('readinessObstacles', (t) =>
  t.field({
    type: ['Term'],
    description: 'What can stand in the way of an invoice.',
    authScopes: { may: 'accounts:read' },
    resolve: () => OBSTACLES.map((code) => termOf(OBSTACLE_TERM, code)),
  }),
);

builder.objectField('Account', 'readiness', (t) =>
  t.field({
    type: ['InvoiceReadiness'],
    description: 'Its next invoices, the soonest bill run first.',
    resolve: async ({ id }, _args, context) => (await load(context, readinessOf, id)) ?? [],
  }),
);
