import { sourceHealth } from '@/domain/source-health';
import { SOURCE_HEALTH, termOf } from '@/domain/terms';
import { deliveryTotals, type DeliveryTotals as Totals } from '@/server/pipeline/conservation';
import {
  type SourceDay as Day,
  type DroppedFields as Dropped,
  daysOfSource,
  droppedOfSource,
  findSource,
  listSources,
  sourceById,
  workOfSource,
} from '@/server/pipeline/queries';
import { keysOfSource } from '@/server/setup/keys';
import { revisionOf } from '@/server/setup/setting';
import { sourceState } from '@/server/setup/sources';
import { takesWebhooks } from '@/server/setup/webhooks';
import { ApiKey } from './api-key';
import { builder } from './builder';
import { load } from './context';

const SourceDay = builder.objectRef<Day>('SourceDay').implement({
  fields: (t) => ({
    day: t.expose('day', { type: 'Date' }),
    received: t.expose('received', { type: 'BigInt' }),
    duplicates: t.expose('duplicates', { type: 'BigInt' }),
    conflicting: t.expose('conflicting', { type: 'BigInt' }),
    deadLettered: t.expose('deadLettered', { type: 'BigInt' }),
  }),
});

const DroppedFields = builder.objectRef<Dropped>('DroppedFields').implement({
  description: 'Fields that were dropped at the door: of persons, or forbidden.',
  fields: (t) => ({
    personal: t.expose('personal', { type: 'BigInt' }),
    forbidden: t.expose('forbidden', { type: 'BigInt' }),
  }),
});

export const DeliveryTotals = builder.objectRef<Totals>('DeliveryTotals').implement({
  description:
    'What came in and what became of it: received = applied + pending + suspended + dead-lettered + discarded + duplicates + conflicting.',
  fields: (t) => ({
    received: t.expose('received', { type: 'BigInt' }),
    accepted: t.expose('accepted', { type: 'BigInt' }),
    applied: t.expose('applied', { type: 'BigInt' }),
    pending: t.expose('pending', { type: 'BigInt' }),
    suspended: t.expose('suspended', { type: 'BigInt' }),
    deadLettered: t.expose('deadLettered', { type: 'BigInt' }),
    discarded: t.expose('discarded', { type: 'BigInt' }),
    duplicates: t.expose('duplicates', { type: 'BigInt' }),
    conflicting: t.expose('conflicting', { type: 'BigInt' }),
    residual: t.expose('residual', {
      type: 'BigInt',
      description: 'received minus all dispositions: zero, or our defect',
    }),
  }),
});

builder.node('Source', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, sourceById, id),
  fields: (t) => ({
    name: t.exposeString('name'),
    title: t.exposeString('title'),
    kind: t.exposeString('kind'),
    adapter: t.exposeString('adapter'),
    adapterVersion: t.exposeInt('adapterVersion'),
    mode: t.exposeString('mode'),
    team: t.field({ type: 'Team', resolve: ({ teamId, teamName }) => ({ id: teamId, name: teamName }) }),
    health: t.field({
      type: 'Term',
      resolve: (row, _args, { now }) => termOf(SOURCE_HEALTH, row.retiredAt ? 'retired' : sourceHealth(row, now)),
    }),
    retiredAt: t.expose('retiredAt', { type: 'DateTime', nullable: true }),
    droppedFields: t.field({
      type: DroppedFields,
      resolve: async ({ id }, _args, context) =>
        (await load(context, droppedOfSource, id)) ?? { personal: '0', forbidden: '0' },
    }),
    lastReceivedAt: t.expose('lastReceivedAt', { type: 'DateTime', nullable: true }),
    watermark: t.expose('watermark', { type: 'DateTime', nullable: true }),
    cadenceSeconds: t.exposeInt('cadenceSeconds'),
    documentSystem: t.exposeString('documentSystem', {
      nullable: true,
      description: 'The source that a document reference without system means.',
    }),
    revision: t.string({
      description: 'Stands for what is set of it; a change says which one it was made upon.',
      resolve: (row) => revisionOf(sourceState(row)),
    }),
    takesWebhooks: t.boolean({
      nullable: true,
      description: 'Whether signed webhooks are taken: null when the vendor signs none, false while no secret is kept.',
      resolve: (row) => takesWebhooks(row),
    }),
    backlog: t.int({
      resolve: async ({ id }, _args, context) => (await load(context, workOfSource, id))?.backlog ?? 0,
    }),
    deadLetters: t.int({
      resolve: async ({ id }, _args, context) => (await load(context, workOfSource, id))?.deadLetters ?? 0,
    }),
    days: t.field({
      type: [SourceDay],
      description: 'Deliveries by day, oldest first, at most 30 days back from the newest.',
      resolve: async ({ id }, _args, context) => (await load(context, daysOfSource, id)) ?? [],
    }),
    totals: t.field({
      type: DeliveryTotals,
      complexity: 20,
      resolve: async ({ id }, _args, context) => (await load(context, deliveryTotals, id)) as Totals,
    }),
    keys: t.field({
      type: [ApiKey],
      description: 'Keys of this source, for those who may make them; secrets are never shown again.',
      resolve: async ({ id }, _args, context) => (await load(context, keysOfSource, id)) ?? [],
    }),
  }),
});

builder.queryField('sources', (t) =>
  t.field({
    type: ['Source'],
    authScopes: { may: 'pipeline:read' },
    resolve: (_root, _args, { reader }) => listSources(reader),
  }),
);

builder.queryField('source', (t) =>
  t.field({
    type: 'Source',
    nullable: true,
    authScopes: { may: 'pipeline:read' },
    args: { name: t.arg.string({ required: true }) },
    resolve: (_root, { name }, { reader }) => findSource(reader, name),
  }),
);
