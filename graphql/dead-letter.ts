import { discardDeadLetters } from '@/server/pipeline/commands';
import { deadLetterById, listDeadLetters } from '@/server/pipeline/queries';
import { builder, localId } from './builder';
import { keysetConnection } from './connection';
import { load } from './context';
import { Conflict, Forbidden, Invalid, NotFound, permits, refusable } from './errors';

builder.node('DeadLetter', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, deadLetterById, id),
  fields: (t) => ({
    source: t.exposeString('source'),
    receivedAt: t.expose('receivedAt', { type: 'DateTime' }),
    ceId: t.exposeString('ceId', { nullable: true }),
    ceType: t.exposeString('ceType', { nullable: true }),
    code: t.exposeString('code'),
    message: t.exposeString('message'),
    body: t.exposeString('body'),
    status: t.exposeString('status', {
      description:
        'open | replayed (read again) | replaced (sent again in a form that can be read) | discarded (by a person, or of no consequence)',
    }),
  }),
});

const DeadLetterConnection = keysetConnection('DeadLetter', 'DeadLetter');
builder.queryField('deadLetters', (t) =>
  t.field({
    type: DeadLetterConnection.type,
    complexity: DeadLetterConnection.complexity,
    authScopes: { may: 'pipeline:read' },
    args: { first: t.arg.int(), after: t.arg.string(), source: t.arg.string() },
    resolve: (_root, { source, ...request }, { reader }) => listDeadLetters(reader, source ?? null, request),
  }),
);

interface Discarded {
  readonly __typename: 'DeadLettersDiscarded';
  readonly count: number;
}
const DeadLettersDiscarded = builder
  .objectRef<Discarded>('DeadLettersDiscarded')
  .implement({ fields: (t) => ({ count: t.exposeInt('count') }) });
const DiscardResult = builder.unionType('DiscardResult', {
  types: [DeadLettersDiscarded, Invalid, Conflict, Forbidden, NotFound],
  resolveType: (value) => value.__typename,
});
const DiscardInput = builder.inputType('DiscardInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    letter: t.id({ required: true }),
    whole: t.boolean({ description: 'With it all open ones of the same source, reason and type; at most 100,000.' }),
    reason: t.string({ required: true }),
  }),
});
builder.mutationField('discardDeadLetters', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: DiscardResult,
    description: 'Sets dead letters aside for good: they are kept, and are nobody’s work any more.',
    args: { input: t.arg({ type: DiscardInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Discarded>(context, async () => ({
        __typename: 'DeadLettersDiscarded',
        count: await discardDeadLetters(
          context.reader,
          { ...input, letter: localId('DeadLetter', input.letter, 'letter'), whole: input.whole ?? false },
          context.now,
        ),
      })),
  }),
);
