/** Watching a case, a cause or an account, and whom a comment may name. */
import { mentionable } from '@/server/notifications/mentions';
import { isWatching, setWatch, WATCH_KINDS, type Watched, type WatchKind } from '@/server/notifications/watch';
import { builder, enumOf, localId } from './builder';
import { Forbidden, Invalid, NotFound, refusable } from './errors';

const Kind = enumOf('WatchKind', WATCH_KINDS);

/** The key as the store has it: of a cause it is what the filter takes. */
const localKey = (kind: WatchKind, key: string): Watched => ({
  kind,
  key: kind === 'cause' ? key : localId(kind === 'case' ? 'ExceptionCase' : 'Account', key, 'key'),
});

builder.queryField('watching', (t) =>
  t.field({
    type: 'Boolean',
    description: 'Whether the reader watches it.',
    authScopes: { may: 'exceptions:read' },
    args: {
      kind: t.arg({ type: Kind, required: true }),
      key: t.arg.string({ required: true, description: 'ID of the case or account; key of the cause.' }),
    },
    resolve: (_root, { kind, key }, { reader }) => isWatching(reader, localKey(kind, key)),
  }),
);

interface Set {
  readonly __typename: 'WatchSet';
  readonly watching: boolean;
}
const WatchSet = builder.objectRef<Set>('WatchSet').implement({
  fields: (t) => ({ watching: t.exposeBoolean('watching') }),
});
const WatchResult = builder.unionType('SetWatchResult', {
  types: [WatchSet, Invalid, Forbidden, NotFound],
  resolveType: (value) => value.__typename as never,
});
const WatchInput = builder.inputType('SetWatchInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    kind: t.field({ type: Kind, required: true }),
    key: t.string({ required: true }),
    on: t.boolean({ required: true }),
  }),
});
builder.mutationField('setWatch', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: WatchResult,
    args: { input: t.arg({ type: WatchInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Set>(context, async () => ({
        __typename: 'WatchSet',
        watching: await setWatch(context.reader, { ...input, ...localKey(input.kind, input.key) }, context.now),
      })),
  }),
);

builder.queryField('mentionable', (t) =>
  t.field({
    type: ['Person'],
    description: 'People whom a comment on a case may mention: those who may see it.',
    authScopes: { may: 'exceptions:work' },
    args: { exception: t.arg.id({ required: true }) },
    resolve: (_root, { exception }, { reader }) =>
      mentionable(reader, localId('ExceptionCase', exception, 'exception')),
  }),
);
