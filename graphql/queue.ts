import { SEVERITIES, type Severity } from '@/domain/exceptions/statuses';
import { SEVERITY, termOf } from '@/domain/terms';
import { listQueues, openByQueue, overdueByQueue, queueById } from '@/server/exceptions/queues';
import { queueStates, type RoutingRow, type RoutingRule as Rule, routing } from '@/server/setup/queues';
import { revisionOf } from '@/server/setup/setting';
import { builder } from './builder';
import { load } from './context';

const SeverityHours = builder.objectRef<{ severity: Severity; hours: number }>('SeverityHours').implement({
  fields: (t) => ({
    severity: t.field({ type: 'Term', resolve: ({ severity }) => termOf(SEVERITY, severity) }),
    hours: t.exposeInt('hours'),
  }),
});

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
    sla: t.field({
      type: [SeverityHours],
      description: 'Business hours until a case is due, the most severe first.',
      resolve: async ({ id }, _args, context) => {
        const state = await load(context, queueStates, id);
        return [...SEVERITIES].reverse().map((severity) => ({ severity, hours: state?.sla[severity] ?? 0 }));
      },
    }),
    revision: t.string({
      description: 'Stands for what is set of it; a change says which one it was made upon.',
      resolve: async ({ id }, _args, context) => revisionOf(await load(context, queueStates, id)),
    }),
  }),
});

builder.queryField('queues', (t) =>
  t.field({
    type: ['Queue'],
    authScopes: { may: 'exceptions:read' },
    resolve: (_root, _args, { reader }) => listQueues(reader),
  }),
);

const RoutingRule = builder.objectRef<Rule>('RoutingRule').implement({
  description: 'Cases that fit every attribute it names go to its queue; an absent attribute fits all.',
  fields: (t) => ({
    queue: t.exposeString('queue', { description: 'code of the queue' }),
    caseType: t.exposeString('caseType', { nullable: true }),
    entity: t.exposeString('entity', { nullable: true }),
    region: t.exposeString('region', { nullable: true }),
    enabled: t.exposeBoolean('enabled'),
  }),
});

const Routing = builder.objectRef<RoutingRow>('Routing').implement({
  fields: (t) => ({
    rules: t.field({ type: [RoutingRule], resolve: ({ rules }) => [...rules] }),
    revision: t.exposeString('revision'),
  }),
});

builder.queryField('routing', (t) =>
  t.field({
    type: Routing,
    description: 'The rules in the order in which they are tried: the first that fits decides.',
    authScopes: { may: 'setup:write' },
    resolve: (_root, _args, { reader }) => routing(reader),
  }),
);
