import { legalEntityById, listLegalEntities, type PeriodRow, periodsOfEntity } from '@/server/setup/queries';
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

builder.node('LegalEntity', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, legalEntityById, id),
  fields: (t) => ({
    code: t.exposeString('id'),
    name: t.exposeString('name'),
    region: t.exposeString('region'),
    currency: t.exposeString('currency'),
    zone: t.exposeString('zone'),
    periods: t.field({
      type: [AccountingPeriod],
      resolve: async ({ id }, _args, context) => (await load(context, periodsOfEntity, id)) ?? [],
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
