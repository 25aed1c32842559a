import { type Change, type ChangeKind, watchChanges } from '@/server/changes';
import { builder, globalId } from './builder';

const TYPES: Partial<Record<ChangeKind, string>> = {
  transactions: 'Transaction',
  exceptions: 'ExceptionCase',
  sources: 'Source',
  inbox: 'Person',
};

const ChangeNotice = builder.objectRef<Change & { at: Date }>('ChangeNotice').implement({
  description: 'That something changed, never what: kinds and IDs. No IDs means more than can be listed.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'transactions | exceptions | sources | demo | inbox' }),
    ids: t.idList({ resolve: ({ kind, ids }) => ids.map(({ id }) => (TYPES[kind] ? globalId(TYPES[kind], id) : id)) }),
    at: t.expose('at', { type: 'DateTime' }),
  }),
});

builder.subscriptionField('changes', (t) =>
  t.field({
    type: ChangeNotice,
    description: "Something in the reader's reach changed.",
    authScopes: { signedIn: true },
    subscribe: (_root, _args, context) => watchChanges(context.current),
    resolve: (change: Change, _args, { clock }) => ({ ...change, at: clock() }),
  }),
);
