/** Views of the queue under a name, each of them a link. */
import { chooseView, deleteView, saveView } from '@/server/views/commands';
import { AUDIENCES, defaultView, listViews, mayChange, type ViewRow } from '@/server/views/queries';
import { builder, enumOf, globalId, localId } from './builder';
import { type Context, readerOf } from './context';
import { Conflict, Forbidden, Invalid, NotFound, refusable } from './errors';

const Audience = enumOf('ViewAudience', AUDIENCES);

const SavedView = builder.objectRef<ViewRow>('SavedView').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('SavedView', id) }),
    name: t.exposeString('name'),
    audience: t.expose('audience', { type: Audience }),
    owner: t.exposeString('ownerName'),
    team: t.exposeString('teamName', { nullable: true }),
    teamId: t.id({ nullable: true, resolve: ({ teamId }) => teamId && globalId('Team', teamId) }),
    query: t.exposeString('query', { description: 'The parameters of the address that it stands for.' }),
    mine: t.boolean({ resolve: ({ ownerId }, _args, context) => ownerId === readerOf(context).id }),
    mayChange: t.boolean({ resolve: (row, _args, context) => mayChange(readerOf(context), row) }),
    version: t.exposeInt('version'),
  }),
});

builder.queryField('savedViews', (t) =>
  t.field({
    type: [SavedView],
    description: "Views of the queue: the reader's own, their teams', everyone's.",
    authScopes: { may: 'exceptions:read' },
    resolve: (_root, _args, { reader }) => listViews(reader),
  }),
);
builder.queryField('defaultView', (t) =>
  t.field({
    type: 'ID',
    nullable: true,
    description: 'The view that the queue opens with for this reader.',
    authScopes: { may: 'exceptions:read' },
    resolve: async (_root, _args, { reader }) => {
      const id = await defaultView(reader);
      return id && globalId('SavedView', id);
    },
  }),
);

interface Saved {
  readonly __typename: 'ViewSaved';
  readonly id: string | null;
}
const ViewSaved = builder.objectRef<Saved>('ViewSaved').implement({
  fields: (t) => ({
    id: t.id({ nullable: true, resolve: ({ id }) => id && globalId('SavedView', id) }),
    views: t.field({ type: [SavedView], resolve: (_saved, _args, { reader }) => listViews(reader) }),
  }),
});
const ViewResult = builder.unionType('ViewResult', {
  types: [ViewSaved, Invalid, Conflict, Forbidden, NotFound],
  resolveType: (value) => value.__typename as never,
});
const saving = (context: Context, work: () => Promise<string | null>) =>
  refusable<Saved>(context, async () => ({ __typename: 'ViewSaved', id: await work() }));

const ViewInput = builder.inputType('SaveViewInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ description: 'Absent makes a new one.' }),
    version: t.int({ description: 'As last seen, of one that exists.' }),
    name: t.string({ required: true }),
    audience: t.field({ type: Audience, required: true }),
    team: t.id(),
    query: t.string({ required: true }),
  }),
});
builder.mutationField('saveView', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: ViewResult,
    args: { input: t.arg({ type: ViewInput, required: true }) },
    resolve: (_root, { input }, context) =>
      saving(context, () =>
        saveView(
          context.reader,
          {
            ...input,
            id: input.id && localId('SavedView', input.id),
            team: input.team && localId('Team', input.team, 'team'),
          },
          context.now,
        ),
      ),
  }),
);

const DeleteInput = builder.inputType('DeleteViewInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }), id: t.id({ required: true }) }),
});
builder.mutationField('deleteView', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: ViewResult,
    args: { input: t.arg({ type: DeleteInput, required: true }) },
    resolve: (_root, { input }, context) =>
      saving(context, () => deleteView(context.reader, { ...input, id: localId('SavedView', input.id) }, context.now)),
  }),
);

const ChooseInput = builder.inputType('ChooseViewInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    id: t.id({ description: 'Absent: the plain queue.' }),
  }),
});
builder.mutationField('chooseView', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: ViewResult,
    description: 'What the queue opens with.',
    args: { input: t.arg({ type: ChooseInput, required: true }) },
    resolve: (_root, { input }, context) =>
      saving(context, () =>
        chooseView(context.reader, { ...input, id: input.id ? localId('SavedView', input.id) : null }),
      ),
  }),
);
