import { type Hit, search } from '@/server/search/queries';
import { builder, globalId } from './builder';

const TARGETS = {
  transaction: ['Transaction', '/transactions'],
  account: ['Account', '/accounts'],
  exception: ['ExceptionCase', '/exceptions'],
} as const;
const idOf = ({ kind, id }: Hit) => globalId(TARGETS[kind][0], id);

const SearchHit = builder.objectRef<Hit>('SearchHit').implement({
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'transaction | account | exception' }),
    id: t.id({ resolve: idOf }),
    title: t.exposeString('title'),
    subtitle: t.exposeString('subtitle'),
    href: t.string({ resolve: (hit) => `${TARGETS[hit.kind][1]}/${idOf(hit)}` }),
    matched: t.exposeString('matched'),
  }),
});

builder.queryField('search', (t) =>
  t.field({
    type: [SearchHit],
    description: 'Transactions, accounts and exceptions by any identifier or name; exact hits first.',
    authScopes: { may: 'transactions:read' },
    args: { text: t.arg.string({ required: true }), first: t.arg.int() },
    resolve: (_root, { text, first }, { reader }) => search(reader, text, first ?? 12),
  }),
);
