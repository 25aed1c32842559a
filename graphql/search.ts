import { HIT_KINDS, type Hit, type HitKind } from '@/server/search/define';
import { search } from '@/server/search/queries';
import { builder, enumOf, globalId } from './builder';

/** What stands over hits of a kind, and where each leads: to the place in the lineage where it has one. */
const PLACES: Readonly<Record<HitKind, { group: string; href: (hit: Hit) => string }>> = {
  invoice: { group: 'Documents', href: ({ id }) => `/invoices/${id}` },
  'credit memo': { group: 'Documents', href: ({ id }) => `/credit-memos/${id}` },
  posting: { group: 'Documents', href: ({ id }) => `/postings/${id}` },
  payment: { group: 'Documents', href: ({ id }) => `/payments/${id}` },
  transaction: { group: 'Transactions', href: ({ id, node }) => transactionPath(id, { node }) },
  account: { group: 'Accounts', href: ({ id }) => `/accounts/${globalId('Account', id)}` },
  exception: { group: 'Exceptions', href: ({ id }) => `/exceptions/${globalId('ExceptionCase', id)}` },
  'usage event': {
    group: 'Usage events',
    href: ({ id, transaction, node }) =>
      transaction
        ? transactionPath(transaction, { tab: 'usage', node, event: id })
        : `/transactions?tab=unattached&q=${encodeURIComponent(node ?? id)}`,
  },
  suspended: {
    group: 'Suspended',
    href: ({ id, title }) =>
      `/suspended?q=${encodeURIComponent(title)}&item=${globalId('SuspendedItem', id.includes('/') ? id : `record/${id}`)}`,
  },
  'dead letter': {
    group: 'Dead letters',
    href: ({ source, id }) =>
      `/pipeline/sources/${encodeURIComponent(source ?? '')}?letter=${globalId('DeadLetter', id)}`,
  },
};

function transactionPath(id: string, at: Readonly<Record<string, string | null>>): string {
  const query = Object.entries(at).flatMap(([key, value]) => (value ? [`${key}=${encodeURIComponent(value)}`] : []));
  return `/transactions/${globalId('Transaction', id)}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

const SearchKind = enumOf('SearchKind', HIT_KINDS);

const SearchHit = builder.objectRef<Hit>('SearchHit').implement({
  fields: (t) => ({
    kind: t.field({ type: SearchKind, resolve: ({ kind }) => kind }),
    group: t.string({
      description: 'What hits of this kind are called together.',
      resolve: ({ kind }) => PLACES[kind].group,
    }),
    id: t.id({
      description: 'Of this hit, for lists of them.',
      resolve: ({ kind, id }) => globalId('SearchHit', `${kind} ${id}`),
    }),
    title: t.exposeString('title'),
    subtitle: t.exposeString('subtitle'),
    amount: t.field({
      type: 'Money',
      nullable: true,
      description: 'Of a transaction found by a document: its part of it.',
      resolve: ({ amount, currency }) => (amount !== null && currency ? { amount, currency } : null),
    }),
    basis: t.exposeString('basis', { nullable: true, description: 'net | gross' }),
    href: t.string({ resolve: (hit) => PLACES[hit.kind].href(hit) }),
    matched: t.exposeString('matched', { description: 'What of it was found, as it came.' }),
  }),
});

builder.queryField('search', (t) =>
  t.field({
    type: [SearchHit],
    description:
      'Documents and their transactions, transactions by any identifier, accounts, cases by number or words, suspended records, usage events and dead letters. Text as pasted: blanks, quotes, any case, or the address of a page of a vendor. Exact hits first.',
    authScopes: { may: 'transactions:read' },
    args: { text: t.arg.string({ required: true }), first: t.arg.int() },
    resolve: (_root, { text, first }, { reader }) => search(reader, text, first ?? 12),
  }),
);
