import { listQueues, openByQueue, overdueByQueue, queueById } from '@/server/exceptions/queues';
import { builder } from './builder';
import { load } from './context';

builder.node('Queue', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, queueById, id),
  fields: (t) => ({
    code: t.exposeString('id'),
    title: t.exposeString('title'),
    team: t.field({ type: 'Team', resolve: ({ teamId, teamName }) => ({ id: teamId, name: teamName }) }),
    openCount: t.int({ resolve: async ({ id }, _args, context) => (await load(context, openByQueue, id)) ?? 0 }),
    overdueCount: t.int({ resolve: async ({ id }, _args, context) => (await load(context, overdueByQueue, id)) ?? 0 }),
    unrouted: t.exposeBoolean('unrouted'),
  }),
});

builder.queryField('queues', (t) =>
  t.field({
    type: ['Queue'],
    authScopes: { may: 'exceptions:read' },
    resolve: (_root, _args, { reader }) => listQueues(reader),
  }),
);
