import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { FLOW_REASON, termOf } from '@/domain/terms';
import { caseById } from '@/server/exceptions/queries';
import { findUnattachedFlow, listUnattachedFlows } from '@/server/unattached/queries';
import { builder } from './builder';
import { keysetConnection } from './connection';
import { load } from './context';

builder.node('UnattachedFlow', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, { reader }) => findUnattachedFlow(reader, id),
  fields: (t) => ({
    source: t.exposeString('source'),
    customer: t.exposeString('customer'),
    subscription: t.exposeString('subscription', { nullable: true }),
    meter: t.exposeString('meter'),
    unit: t.exposeString('unit', { nullable: true }),
    period: t.expose('period', { type: 'Date', description: 'First day of the calendar month, UTC.' }),
    reason: t.field({ type: 'Term', resolve: ({ reason }) => termOf(FLOW_REASON, reason) }),
    quantity: t.expose('quantity', { type: 'Decimal' }),
    eventCount: t.expose('eventCount', { type: 'BigInt' }),
    firstAt: t.expose('firstAt', { type: 'DateTime', description: 'To the hour.' }),
    lastAt: t.expose('lastAt', { type: 'DateTime' }),
    exception: t.field({
      type: 'ExceptionCase',
      nullable: true,
      resolve: async ({ caseId }, _args, context) => {
        const found = caseId && (await load(context, caseById, caseId));
        return found && OPEN_STATUSES.includes(found.status) ? found : null;
      },
    }),
  }),
});

const UnattachedFlowFilter = builder.inputType('UnattachedFlowFilter', {
  fields: (t) => ({ search: t.string(), source: t.string(), reasons: t.stringList() }),
});

const UnattachedFlowConnection = keysetConnection('UnattachedFlow', 'UnattachedFlow');
builder.queryField('unattachedFlows', (t) =>
  t.field({
    type: UnattachedFlowConnection.type,
    complexity: UnattachedFlowConnection.complexity,
    authScopes: { may: 'transactions:read' },
    args: { first: t.arg.int(), after: t.arg.string(), filter: t.arg({ type: UnattachedFlowFilter }) },
    resolve: (_root, { filter, ...request }, { reader }) => listUnattachedFlows(reader, filter ?? {}, request),
  }),
);
