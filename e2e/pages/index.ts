/** Every screen: where it is, and what tells that it is there with its data. */
import type { Locator, Page } from '@playwright/test';
import type { Api } from '../../demo/api';
import { company } from '../company';

export interface Screen {
  name: string;
  path: string;
  /** Seen as soon as the screen stands with its data. */
  ready: (page: Page) => Locator;
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { level: 1, name });
/** The first row below the header: data, not a skeleton. */
const row = (table: string) => (page: Page) =>
  page
    .getByRole('table', { name: table })
    .getByRole('row')
    .nth(1)
    .or(page.getByRole('list', { name: table }).getByRole('listitem').first());
const section = (name: string | RegExp) => (page: Page) => page.getByRole('region', { name }).first();

interface Found {
  exceptions: { edges: { node: { id: string; transactionId: string; account: { id: string } } }[] };
  unmatched: { edges: { node: { id: string } }[] };
  document: { postings: { id: string }[]; payments: { id: string }[] };
}

/** IDs of a case of the tax code story, of its transaction and its account: known only once they are loaded. */
export async function examples(api: Api) {
  const [invoice] = company().told('missing tax code');
  const { exceptions, unmatched, document } = await api<Found>(
    `query ($invoice: String, $number: ID!) {
      document(kind: INVOICE, id: $number) { postings { id } payments { id } }
      exceptions(first: 1, filter: { search: $invoice, types: [POSTING_REJECTED_MISSING_TAX_CODE] }) { edges { node { id transactionId account { id } } } }
      unmatched: exceptions(first: 1, filter: { types: [UNMATCHED_ACCOUNT], open: true }) { edges { node { id } } }
    }`,
    { invoice: invoice?.invoice.number, number: invoice?.invoice.number },
  );
  const found = exceptions.edges[0]?.node;
  const other = unmatched.edges[0]?.node;
  if (!found || !other) throw new Error('The demo company lacks the cases that every other test stands on.');
  return {
    exception: found.id,
    transaction: found.transactionId,
    account: found.account.id,
    unmatched: other.id,
    invoice: invoice?.invoice.number as string,
    posting: document.postings[0]?.id ?? '',
    payment: document.payments[0]?.id ?? '',
    creditMemo: company().plan.flows.find(({ credits }) => credits.length > 0)?.credits[0]?.number ?? '',
  };
}

/** The screens of a reader who may see all of them. */
export async function screensOf(api: Api): Promise<Screen[]> {
  const { exception, transaction, account, unmatched, invoice, posting, payment, creditMemo } = await examples(api);
  const of = (path: string, id: string, query = '') => `${path}/${encodeURIComponent(id)}${query}`;
  return [
    { name: 'home', path: '/', ready: section('My queues') },
    { name: 'exceptions', path: '/exceptions', ready: row('Cases') },
    { name: 'exceptions by cause', path: '/exceptions?by=cause&sort=-risk', ready: row('Cases') },
    { name: 'causes', path: '/causes', ready: section('Open causes') },
    { name: 'case', path: of('/exceptions', exception), ready: section('Activity') },
    { name: 'case without transaction', path: of('/exceptions', unmatched), ready: section('Activity') },
    { name: 'exception types', path: '/exceptions/types?type=posting-overdue', ready: section('Timing') },
    { name: 'transactions', path: '/transactions', ready: row('Transactions') },
    { name: 'unattached usage', path: '/transactions?tab=unattached', ready: row('Unattached flows') },
    { name: 'transaction', path: of('/transactions', transaction), ready: section('Stages') },
    { name: 'transaction records', path: of('/transactions', transaction, '?tab=records'), ready: section('Stages') },
    { name: 'invoice', path: of('/invoices', invoice), ready: row('Lines') },
    { name: 'posting', path: of('/postings', posting), ready: section(/^Documents/) },
    { name: 'payment', path: of('/payments', payment), ready: section(/^Documents/) },
    { name: 'credit memo', path: of('/credit-memos', creditMemo), ready: row('Lines') },
    { name: 'suspended', path: '/suspended', ready: row('Suspended') },
    { name: 'accounts', path: '/accounts', ready: row('Accounts') },
    { name: 'account', path: of('/accounts', account), ready: row('Invoices') },
    { name: 'bill runs', path: '/bill-runs', ready: row('Next invoices') },
    { name: 'executive dashboard', path: '/dashboards/executive', ready: section('Key figures') },
    { name: 'operations dashboard', path: '/dashboards/operations', ready: section('Key figures') },
    { name: 'finance dashboard', path: '/dashboards/finance', ready: section('Key figures') },
    { name: 'pipeline', path: '/pipeline', ready: section('Conservation of money') },
    { name: 'source', path: '/pipeline/sources/metering', ready: section('Standing') },
    { name: 'set-up', path: '/admin', ready: section(/^Steps to the first lineage/) },
    { name: 'set-up: people', path: '/admin/people', ready: section('People') },
    { name: 'set-up: source', path: '/admin/sources/metering', ready: section('Keys') },
    { name: 'set-up: file', path: '/admin/file', ready: section('The file') },
    { name: 'set-up: queues', path: '/admin/queues', ready: section('Queues') },
    { name: 'set-up: routing rules', path: '/admin/routing', ready: section(/^Rules/) },
    { name: 'set-up: policies', path: '/admin/policies', ready: section('Severity') },
    { name: 'audit', path: '/audit', ready: row('Acts') },
  ];
}

/** States that an address alone leads to, and the words that they must say. */
export const STATES: readonly Screen[] = [
  {
    name: 'no case fits',
    path: '/exceptions?q=nothing-is-called-this',
    ready: (page) => page.getByText('No case fits'),
  },
  {
    name: 'no transaction fits',
    path: '/transactions?q=nothing-is-called-this',
    ready: (page) => page.getByText('No transaction fits'),
  },
  {
    name: 'no account fits',
    path: '/accounts?q=nothing-is-called-this',
    ready: (page) => page.getByText('No account fits'),
  },
  { name: 'no such case', path: '/exceptions/nothing', ready: (page) => page.getByText('No such case') },
  {
    name: 'no such transaction',
    path: '/transactions/nothing',
    ready: (page) => page.getByText('No such transaction'),
  },
  { name: 'no such account', path: '/accounts/nothing', ready: (page) => page.getByText('No such account') },
  { name: 'no such dashboard', path: '/dashboards/board', ready: (page) => page.getByText('No such dashboard') },
  { name: 'no such source', path: '/pipeline/sources/nothing', ready: (page) => page.getByText('No such source') },
  { name: 'no such page', path: '/nowhere', ready: (page) => page.getByText('No such page') },
];

export const SIGN_IN: Screen = { name: 'sign-in', path: '/sign-in', ready: heading('Sign in') };
