import { allDeliveryTotals, type MoneyConservation as Money, moneyConservation } from '@/server/pipeline/conservation';
import {
  listSetAside,
  listWorkers,
  type PipelineState,
  pipelineState,
  type SetAsideRow,
  throughput,
  type WorkerRow,
} from '@/server/pipeline/queries';
import { builder } from './builder';
import { DeliveryTotals } from './source';

const Worker = builder.objectRef<WorkerRow>('Worker').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    seenAt: t.expose('seenAt', { type: 'DateTime' }),
    alive: t.exposeBoolean('alive'),
  }),
});

const ThroughputPoint = builder.objectRef<{ at: Date; signals: string }>('ThroughputPoint').implement({
  fields: (t) => ({ at: t.expose('at', { type: 'DateTime' }), signals: t.expose('signals', { type: 'BigInt' }) }),
});

const MoneyConservation = builder.objectRef<Money>('MoneyConservation').implement({
  description: 'R = P + (R − I) + (I − P), each difference split; the residual is zero or our defect.',
  fields: (t) => ({
    currency: t.exposeString('currency'),
    rated: t.expose('rated', { type: 'Decimal' }),
    invoiced: t.expose('invoiced', { type: 'Decimal' }),
    posted: t.expose('posted', { type: 'Decimal' }),
    notDueYet: t.expose('notDueYet', { type: 'Decimal' }),
    inException: t.expose('inException', { type: 'Decimal' }),
    writtenOff: t.expose('writtenOff', { type: 'Decimal' }),
    credited: t.expose('credited', { type: 'Decimal' }),
    withinTolerance: t.expose('withinTolerance', { type: 'Decimal' }),
    unexplained: t.expose('unexplained', { type: 'Decimal' }),
    withoutOrigin: t.expose('withoutOrigin', { type: 'Decimal' }),
    residual: t.expose('residual', { type: 'Decimal' }),
  }),
});

const SetAside = builder.objectRef<SetAsideRow>('SetAside').implement({
  fields: (t) => ({
    what: t.exposeString('what', { description: 'batch, or the kind of the subject in the queue.' }),
    subject: t.exposeString('subject'),
    reason: t.exposeString('reason'),
    attempts: t.exposeInt('attempts'),
    retryAt: t.expose('retryAt', { type: 'DateTime', nullable: true }),
  }),
});

const Pipeline = builder.objectRef<PipelineState>('Pipeline').implement({
  fields: (t) => ({
    totals: t.field({
      type: DeliveryTotals,
      complexity: 20,
      resolve: (_state, _args, { reader }) => allDeliveryTotals(reader),
    }),
    backlog: t.exposeInt('backlog', { description: 'Signals stored and not yet applied.' }),
    oldestPendingSeconds: t.float({ nullable: true, resolve: ({ oldestPendingSeconds }) => oldestPendingSeconds }),
    dirty: t.exposeInt('dirty', { description: 'What waits to be folded again.' }),
    setAside: t.field({
      type: [SetAside],
      description: 'What could not be worked off, with the reason; it holds up nothing else.',
      resolve: (_state, _args, { reader }) => listSetAside(reader),
    }),
    workers: t.field({ type: [Worker], resolve: (_state, _args, { reader }) => listWorkers(reader) }),
    throughput: t.field({
      type: [ThroughputPoint],
      description: 'Signals stored per minute of the last hour.',
      resolve: (_state, _args, { reader, now }) => throughput(reader, now),
    }),
    money: t.field({
      type: [MoneyConservation],
      complexity: 20,
      resolve: (_state, _args, { reader }) => moneyConservation(reader),
    }),
  }),
});

builder.queryField('pipeline', (t) =>
  t.field({
    type: Pipeline,
    authScopes: { may: 'pipeline:read' },
    resolve: (_root, _args, { reader, now }) => pipelineState(reader, now),
  }),
);
