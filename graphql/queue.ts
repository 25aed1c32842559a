import { SEVERITIES, type Severity } from '@/domain/exceptions/statuses';
import type { EscalationStep } from '@/domain/sla';
import { SEVERITY, termOf } from '@/domain/terms';
import { listQueues, openByQueue, overdueByQueue, queueById, warningByQueue } from '@/server/exceptions/queues';
import { personById } from '@/server/setup/queries';
import { queueStates } from '@/server/setup/queues';
import { revisionOf } from '@/server/setup/setting';
import { builder } from './builder';
import { load } from './context';

const SeverityHours = builder.objectRef<{ severity: Severity; hours: number }>('SeverityHours').implement({
  fields: (t) => ({
    severity: t.field({ type: 'Term', resolve: ({ severity }) => termOf(SEVERITY, severity) }),
    hours: t.exposeInt('hours'),
  }),
});

const Escalation = builder.objectRef<EscalationStep>('EscalationStep').implement({
  description: 'What happens by itself when a case of the queue stays overdue, once.',
  fields: (t) => ({
    hours: t.exposeInt('hours', {
      description: 'Business hours of the legal entity after the case was due; 0: at once.',
    }),
    person: t.field({
      type: 'Person',
      nullable: true,
      description: 'Who is told, and takes the case when nobody has it.',
      resolve: ({ person }, _args, context) => (person ? load(context, personById, person) : null),
    }),
    severity: t.field({
      type: 'Term',
      nullable: true,
      description: 'The least severity from then on.',
      resolve: ({ severity }) => severity && termOf(SEVERITY, severity),
    }),
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
    warningCount: t.int({
      description: 'Open cases that have used three quarters of their time and are not overdue.',
      resolve: async ({ id }, _args, context) => (await load(context, warningByQueue, id)) ?? 0,
    }),
    unrouted: t.exposeBoolean('unrouted'),
    escalation: t.field({
      type: [Escalation],
      resolve: async ({ id }, _args, context) => [...((await load(context, queueStates, id))?.escalation ?? [])],
    }),
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
