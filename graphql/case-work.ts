/** What people do with exceptions. */
import type { Reader } from '@/domain/access';
import { withOtherIds } from '@/domain/notifications/mentions';
import {
  acknowledgeCase,
  assignCase,
  claimCase,
  commentCase,
  resumeCase,
  waitCase,
} from '@/server/exceptions/commands';
import { caseById } from '@/server/exceptions/queries';
import { builder, localId } from './builder';
import { type Context, load } from './context';
import { Conflict, Forbidden, Invalid, NotFound, permits, refusable } from './errors';

interface Changed {
  readonly __typename: 'ExceptionChanged';
  readonly id: string;
}
const ExceptionChanged = builder.objectRef<Changed>('ExceptionChanged').implement({
  fields: (t) => ({
    exception: t.field({
      type: 'ExceptionCase',
      resolve: async ({ id }, _args, context) => {
        const row = await load(context, caseById, id);
        if (!row) throw new Error(`case ${id} vanished within its own request`);
        return row;
      },
    }),
  }),
});
export const ExceptionResult = builder.unionType('ExceptionResult', {
  types: [ExceptionChanged, Invalid, Conflict, Forbidden, NotFound],
  resolveType: (value) => value.__typename,
});

const ClaimExceptionInput = builder.inputType('ClaimExceptionInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ required: true }),
    version: t.int({ required: true }),
  }),
});
const AssignExceptionInput = builder.inputType('AssignExceptionInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ required: true }),
    version: t.int({ required: true }),
    assignee: t.id({ required: true }),
    comment: t.string(),
  }),
});
const CommentExceptionInput = builder.inputType('CommentExceptionInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ required: true }),
    comment: t.string({ required: true, description: 'A person is mentioned as @[ID].' }),
  }),
});

const WaitExceptionInput = builder.inputType('WaitExceptionInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ required: true }),
    version: t.int({ required: true }),
    reason: t.string({ required: true }),
    until: t.field({ type: 'DateTime', required: true }),
  }),
});

type Command<Input> = (reader: Reader | null, input: Input, now: Date) => Promise<string>;

/** Whom a comment mentions, by local ID. */
const personOf = (id: string): string => localId('Person', id, 'comment');

/** Runs a command on the case that the input names, by local ID. */
export const perform = <Input extends { id: string }>(context: Context, command: Command<Input>, input: Input) =>
  refusable<Changed>(context, async () => ({
    __typename: 'ExceptionChanged',
    id: await command(context.reader, { ...input, id: localId('ExceptionCase', input.id) }, context.now),
  }));

builder.mutationField('claimException', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: ExceptionResult,
    args: { input: t.arg({ type: ClaimExceptionInput, required: true }) },
    resolve: (_root, { input }, context) => perform(context, claimCase, input),
  }),
);

builder.mutationField('acknowledgeException', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: ExceptionResult,
    args: { input: t.arg({ type: ClaimExceptionInput, required: true }) },
    resolve: (_root, { input }, context) => perform(context, acknowledgeCase, input),
  }),
);

builder.mutationField('assignException', (t) =>
  t.field({
    ...permits('exceptions:assign'),
    type: ExceptionResult,
    args: { input: t.arg({ type: AssignExceptionInput, required: true }) },
    resolve: (_root, { input }, context) =>
      perform(
        context,
        (reader, given: typeof input, now) =>
          assignCase(reader, { ...given, assignee: localId('Person', given.assignee, 'assignee') }, now),
        input,
      ),
  }),
);

builder.mutationField('commentException', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: ExceptionResult,
    args: { input: t.arg({ type: CommentExceptionInput, required: true }) },
    resolve: (_root, { input }, context) =>
      perform(
        context,
        (reader, given: typeof input, now) =>
          commentCase(reader, { ...given, comment: withOtherIds(given.comment, personOf) }, now),
        input,
      ),
  }),
);

builder.mutationField('waitException', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: ExceptionResult,
    description: 'Says that somebody else must move first: the SLA stands still until then, the cut-off does not.',
    args: { input: t.arg({ type: WaitExceptionInput, required: true }) },
    resolve: (_root, { input }, context) => perform(context, waitCase, input),
  }),
);

builder.mutationField('resumeException', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: ExceptionResult,
    args: { input: t.arg({ type: ClaimExceptionInput, required: true }) },
    resolve: (_root, { input }, context) => perform(context, resumeCase, input),
  }),
);
