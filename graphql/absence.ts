/** Who is away, and who stands in. */
import { absencesOfPerson, endAbsence, setAbsence } from '@/server/setup/absences';
import { personById } from '@/server/setup/queries';
import { builder, localId } from './builder';
import { load } from './context';
import { permits } from './errors';
import { SetupResult, set } from './setup';

builder.objectType('Absence', {
  fields: (t) => ({
    id: t.exposeString('id'),
    from: t.expose('from', { type: 'DateTime' }),
    until: t.expose('until', { type: 'DateTime' }),
    delegate: t.field({
      type: 'Person',
      nullable: true,
      description: 'Who stands in.',
      resolve: ({ delegateId }, _args, context) => (delegateId ? load(context, personById, delegateId) : null),
    }),
  }),
});

builder.objectField('Person', 'absences', (t) =>
  t.field({
    type: ['Absence'],
    description: 'Those that last or are ahead, the next first.',
    resolve: async ({ id }, _args, context) => (await load(context, absencesOfPerson, id)) ?? [],
  }),
);
builder.objectField('Person', 'away', (t) =>
  t.field({
    type: 'Absence',
    nullable: true,
    description: 'The absence that lasts now.',
    resolve: async ({ id }, _args, context) =>
      (await load(context, absencesOfPerson, id))?.find(({ from }) => from <= context.now) ?? null,
  }),
);

const AbsenceInput = builder.inputType('AbsenceInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.string({ description: 'Of an absence that is there; absent for a new one.' }),
    person: t.id({ required: true }),
    delegate: t.id({ description: 'Who stands in.' }),
    from: t.field({ type: 'DateTime', required: true }),
    until: t.field({ type: 'DateTime', required: true }),
  }),
});
builder.mutationField('setAbsence', (t) =>
  t.field({
    ...permits('exceptions:read'),
    type: SetupResult,
    description: 'Says that somebody is away: oneself, or others for those who set people up.',
    args: { input: t.arg({ type: AbsenceInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'Absence', async (reader, now) =>
        setAbsence(
          reader,
          {
            ...input,
            person: localId('Person', input.person, 'person'),
            delegate: input.delegate && localId('Person', input.delegate, 'delegate'),
          },
          now,
        ),
      ),
  }),
);

const EndAbsenceInput = builder.inputType('EndAbsenceInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }), id: t.string({ required: true }) }),
});
builder.mutationField('endAbsence', (t) =>
  t.field({
    ...permits('exceptions:read'),
    type: SetupResult,
    description: 'Ends an absence that lasts now, or takes one back that is ahead.',
    args: { input: t.arg({ type: EndAbsenceInput, required: true }) },
    resolve: (_root, { input }, context) => set(context, 'Absence', (reader, now) => endAbsence(reader, input, now)),
  }),
);
