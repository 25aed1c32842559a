import { type CalendarState, entityState, storedCalendar } from '@/server/setup/entities';
import {
  type EntityVersionRow,
  legalEntityById,
  listLegalEntities,
  type PeriodRow,
  periodsOfEntity,
  versionsOfEntity,
} from '@/server/setup/queries';
import { revisionOf } from '@/server/setup/setting';
import { builder } from './builder';
import { load } from './context';

const AccountingPeriod = builder.objectRef<PeriodRow>('AccountingPeriod').implement({
  fields: (t) => ({
    period: t.exposeString('period'),
    startsOn: t.expose('startsOn', { type: 'Date' }),
    endsOn: t.expose('endsOn', { type: 'Date' }),
    status: t.exposeString('status'),
    cutoffAt: t.expose('cutoffAt', { type: 'DateTime', nullable: true }),
  }),
});

const BusinessCalendar = builder.objectRef<CalendarState>('BusinessCalendar').implement({
  fields: (t) => ({
    holidays: t.field({ type: ['Date'], resolve: ({ holidays }) => [...holidays] }),
    workdays: t.intList({ description: '1 (Monday) to 7', resolve: ({ workdays }) => [...workdays] }),
    opens: t.exposeString('opens', { description: 'HH:MM' }),
    closes: t.exposeString('closes', { description: 'HH:MM' }),
  }),
});

const LegalEntityVersion = builder.objectRef<EntityVersionRow>('LegalEntityVersion').implement({
  description:
    'What was set of an entity: it holds from its date on, until something is set later of a date that it covers.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    validFrom: t.expose('validFrom', { type: 'DateTime', nullable: true, description: 'null: since ever' }),
    knownAt: t.expose('knownAt', { type: 'DateTime' }),
    region: t.exposeString('region'),
    currency: t.exposeString('currency'),
    zone: t.exposeString('zone'),
    calendar: t.field({ type: BusinessCalendar, resolve: (row) => storedCalendar(row.calendar) }),
    postingHours: t.exposeInt('postingHours'),
  }),
});

builder.node('LegalEntity', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, legalEntityById, id),
  fields: (t) => ({
    code: t.exposeString('id'),
    name: t.exposeString('name'),
    region: t.exposeString('region'),
    currency: t.exposeString('currency'),
    zone: t.exposeString('zone'),
    calendar: t.field({ type: BusinessCalendar, resolve: (row) => storedCalendar(row.calendar) }),
    postingHours: t.exposeInt('postingHours', { description: 'Hours from issue until a document should be posted.' }),
    revision: t.string({
      description: 'Stands for what is set of it; a change says which one it was made upon.',
      resolve: (row) => revisionOf(entityState(row)),
    }),
    periods: t.field({
      type: [AccountingPeriod],
      resolve: async ({ id }, _args, context) => (await load(context, periodsOfEntity, id)) ?? [],
    }),
    versions: t.field({
      type: [LegalEntityVersion],
      description: 'What was set of it, the newest setting first.',
      resolve: async ({ id }, _args, context) => (await load(context, versionsOfEntity, id)) ?? [],
    }),
  }),
});

builder.queryField('legalEntities', (t) =>
  t.field({
    type: ['LegalEntity'],
    authScopes: { signedIn: true },
    resolve: (_root, _args, { reader }) => listLegalEntities(reader),
  }),
);
