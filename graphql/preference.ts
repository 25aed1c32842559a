/** What people choose for themselves. */
import { chooseTimes } from '@/server/preferences/commands';
import { TIMES, type Times, timesOf } from '@/server/preferences/queries';
import { builder, enumOf } from './builder';
import { Forbidden, Invalid, refusable } from './errors';
import { Viewer } from './viewer';

const TimesChoice = enumOf('Times', TIMES, 'Whose times a person reads: of the legal entity at hand, or their own.');

builder.objectField(Viewer, 'times', (t) => t.field({ type: TimesChoice, resolve: (reader) => timesOf(reader) }));

interface Chosen {
  readonly __typename: 'TimesChosen';
  readonly times: Times;
}
const TimesChosen = builder.objectRef<Chosen>('TimesChosen').implement({
  fields: (t) => ({ times: t.expose('times', { type: TimesChoice }) }),
});
const ChooseTimesResult = builder.unionType('ChooseTimesResult', {
  types: [TimesChosen, Invalid, Forbidden],
  resolveType: (value) => value.__typename as never,
});
const ChooseTimesInput = builder.inputType('ChooseTimesInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    times: t.field({ type: TimesChoice, required: true }),
  }),
});

builder.mutationField('chooseTimes', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: ChooseTimesResult,
    args: { input: t.arg({ type: ChooseTimesInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Chosen>(context, async () => ({
        __typename: 'TimesChosen',
        times: await chooseTimes(context.reader, input),
      })),
  }),
);
