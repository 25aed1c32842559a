/** The operations that people's screens ask, as GraphQL. */
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

export interface Operation {
  name: string;
  query: string;
  /** Variables of the n-th request, so that no answer is just remembered. */
  variables(n: number): Record<string, unknown>;
}

/** Identifiers that exist, by which operations are varied. */
export interface Samples {
  transactions: string[];
  keys: string[];
  accounts: string[];
  invoices: string[];
  cases: string[];
}

export async function sample(pool: Pool): Promise<Samples> {
  const ids = async (sql: string) => (await pool.query<{ id: string }>(sql)).rows.map(({ id }) => id);
  return {
    transactions: await ids(
      `SELECT key AS id FROM transaction WHERE rated AND invoiced_amount > 0 ORDER BY md5(id::text) LIMIT 500`,
    ),
    keys: await ids(
      `SELECT t.key AS id FROM transaction t JOIN usage_total u ON u.transaction_id = t.id ORDER BY md5(t.id::text) LIMIT 500`,
    ),
    accounts: await ids(`SELECT id::text FROM account ORDER BY md5(id::text) LIMIT 500`),
    invoices: await ids(
      `SELECT value AS id FROM identifier WHERE kind = 'invoice number' ORDER BY md5(value) LIMIT 500`,
    ),
    cases: await ids(`SELECT id::text FROM exception_case ORDER BY md5(id::text) LIMIT 500`),
  };
}

/** Registers them for the key that asks them: as a program that asks the same all day would. */
export async function register(pool: Pool, readKey: string, asked: readonly Operation[]): Promise<void> {
  const sha256 = (text: string) => createHash('sha256').update(text).digest();
  for (const { name, query } of asked)
    await pool.query(
      `INSERT INTO registered_operation (key_id, hash, name, text, registered_by, registered_at)
       SELECT id, $2, $3, $4, 'bench', now() FROM api_key WHERE hash = $1 ON CONFLICT DO NOTHING`,
      [sha256(readKey), sha256(query), name, query],
    );
}

const of = (list: readonly string[], n: number): string => list[n % Math.max(1, list.length)] ?? '';
const opaque = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64url');

const ROW =
  'id number accountName entityCode currency subscription charge kind periodStart status stage ratedAmount invoicedAmount postedAmount settledAmount invoiceVariance postingVariance amountAtRisk openCases changedAt stages { name status }';
const LIST = `query List($first: Int, $after: String, $filter: TransactionFilter, $orderBy: TransactionOrder) { transactions(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { edges { cursor node { ${ROW} } } pageInfo { hasNextPage endCursor } total { count exact } } }`;

export function operations(samples: Samples): Operation[] {
  return [
    {
      name: 'transactions: first page',
      query: LIST,
      variables: () => ({ first: 50 }),
    },
    {
      name: 'transactions: broken',
      query: LIST,
      variables: () => ({ first: 50, filter: { statuses: ['BROKEN'] } }),
    },
    {
      name: 'transactions: by amount',
      query: LIST,
      variables: () => ({ first: 50, orderBy: { field: 'AMOUNT', direction: 'DESC' } }),
    },
    {
      name: 'transactions: one entity',
      query: LIST,
      variables: (n) => ({ first: 50, filter: { context: { entities: [['US', 'DE', 'GB'][n % 3]] } } }),
    },
    {
      name: 'transactions: search by invoice',
      query: LIST,
      variables: (n) => ({ first: 50, filter: { search: of(samples.invoices, n) } }),
    },
    {
      name: 'lineage',
      variables: (n) => ({ id: of(samples.transactions, n) }),
      query: `query Lineage($id: ID!) { transaction(id: $id) { ${ROW} capturedQuantity eventCount lineage { lanes { system title kind } nodes { id lane stage kind title externalId status quantity amount allocated currency at lagSeconds count } edges { from to amount currency broken } } timeline { id at kind title amount } } }`,
    },
    {
      name: 'usage events of a transaction',
      variables: (n) => ({ id: of(samples.keys, n) }),
      query:
        'query Events($id: ID!) { transaction(id: $id) { id usageEvents(first: 50) { edges { node { id time receivedAt quantity } } pageInfo { hasNextPage endCursor } } } }',
    },
    {
      name: 'exceptions: open, by due',
      variables: () => ({ filter: { open: true } }),
      query:
        'query Queue($filter: ExceptionFilter) { exceptions(first: 50, filter: $filter) { edges { node { id number title status severity dueAt overdue amountAtRisk { amount currency } amountBasis accountName entityCode queue { id title } assignee { id name } } } pageInfo { hasNextPage endCursor } total { count exact } } }',
    },
    {
      name: 'exceptions: groups by type',
      variables: () => ({}),
      query:
        'query Groups { exceptionGroups(filter: { open: true }, by: TYPE) { key label count overdue amounts { amount currency } } }',
    },
    {
      name: 'exception',
      variables: (n) => ({ id: opaque('ExceptionCase', of(samples.cases, n)) }),
      query:
        'query Case($id: ID!) { exception(id: $id) { id title evidence { label value } activity { id kind text } transactionCount allowedActions } }',
    },
    {
      name: 'accounts: by name',
      variables: () => ({}),
      query:
        'query Accounts { accounts(first: 50) { edges { node { id name entityCode region openCases amountAtRisk { amount currency } figures { currency invoiced outstanding overdue } } } total { count exact } } }',
    },
    {
      name: 'account with billing status',
      variables: (n) => ({ id: opaque('Account', of(samples.accounts, n)) }),
      query:
        'query Account($id: ID!) { account(id: $id) { id name billingStatus { headline tone sentences { text tone href } } invoices(first: 20) { edges { node { id number gross currency } } } } }',
    },
    {
      name: 'dashboard',
      variables: () => ({}),
      query:
        'query Dashboard { dashboard { from to tiles { code value { kind amounts { amount currency } converted { amount unconverted } seconds count share } change { kind share points } } lags { code region entityCode count p50Seconds p95Seconds p99Seconds } postingFailures { reason count } variance { region currency rated invoiced posted } atRisk { code count amounts { amount currency } } } }',
    },
    {
      name: 'search',
      variables: (n) => ({ text: of(samples.invoices, n) }),
      query: 'query Search($text: String!) { search(text: $text, first: 8) { id kind title href } }',
    },
  ];
}
