import { listUsageEvents } from '@/server/lineage/usage';
import { builder } from './builder';
import { keysetConnection } from './connection';

builder.objectType('UsageEvent', {
  fields: (t) => ({
    id: t.exposeID('id'),
    signalId: t.exposeString('signalId'),
    source: t.exposeString('source'),
    time: t.expose('time', { type: 'DateTime' }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime' }),
    lagSeconds: t.exposeFloat('lagSeconds'),
    customer: t.exposeString('customer'),
    meter: t.exposeString('meter'),
    quantity: t.expose('quantity', { type: 'Decimal' }),
    unit: t.exposeString('unit', { nullable: true }),
    payload: t.exposeString('payload', { description: 'As received. Empty for readers without payloads:read.' }),
  }),
});

const UsageEventConnection = keysetConnection('UsageEvent', 'UsageEvent', { counted: false });
builder.objectField('Transaction', 'usageEvents', (t) =>
  t.field({
    type: UsageEventConnection.type,
    complexity: UsageEventConnection.complexity,
    description: 'Usage events in force behind the captured quantity, newest first.',
    args: { first: t.arg.int(), after: t.arg.string() },
    resolve: ({ id, knownAt }, request, { reader }) => listUsageEvents(reader, id, request, knownAt),
  }),
);
