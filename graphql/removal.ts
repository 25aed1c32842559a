/** Taking away what was set up. */
import { reinstateSource, removeQueue, removeSource, removeTeam } from '@/server/setup/removal';
import { builder } from './builder';
import { permits } from './errors';
import { SetupResult, set } from './setup';

const RemovalInput = builder.inputType('RemovalInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }), code: t.string({ required: true }) }),
});
const QueueRemovalInput = builder.inputType('QueueRemovalInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    code: t.string({ required: true }),
    moveTo: t.string({
      description: 'The queue that takes over what is open, and what rules and types would send here.',
    }),
  }),
});

builder.mutationField('removeTeam', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    description: 'Removes a team that owns no queue and no source.',
    args: { input: t.arg({ type: RemovalInput, required: true }) },
    resolve: (_root, { input }, context) => set(context, 'Team', (reader, now) => removeTeam(reader, input, now)),
  }),
);
builder.mutationField('removeQueue', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    description: 'Removes a queue; its open cases go to another one.',
    args: { input: t.arg({ type: QueueRemovalInput, required: true }) },
    resolve: (_root, { input }, context) => set(context, 'Queue', (reader, now) => removeQueue(reader, input, now)),
  }),
);
builder.mutationField('removeSource', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    description: 'Retires a source; one that never sent anything is erased.',
    args: { input: t.arg({ type: RemovalInput, required: true }) },
    resolve: (_root, { input }, context) => set(context, 'Source', (reader, now) => removeSource(reader, input, now)),
  }),
);
builder.mutationField('reinstateSource', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    description: 'Takes a retired source into use again; it needs a new key.',
    args: { input: t.arg({ type: RemovalInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'Source', (reader, now) => reinstateSource(reader, input, now)),
  }),
);
