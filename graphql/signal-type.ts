import { SIGNAL_TYPES } from '@/domain/signals';
import { signalSchema } from '@/server/pipeline/signal-schema';
import { builder } from './builder';

type Entry = (typeof SIGNAL_TYPES)[number];
const SignalType = builder.objectRef<Entry>('SignalType').implement({
  fields: (t) => ({
    type: t.exposeString('type'),
    area: t.exposeString('area'),
    title: t.exposeString('title'),
    description: t.exposeString('description'),
    schema: t.field({
      type: 'JSON',
      description: 'JSON Schema of `data`, draft 2020-12.',
      resolve: (entry) => signalSchema(entry),
    }),
    example: t.field({ type: 'JSON', resolve: ({ example }) => example }),
  }),
});

builder.queryField('signalTypes', (t) =>
  t.field({ type: [SignalType], authScopes: { signedIn: true }, resolve: () => [...SIGNAL_TYPES] }),
);
