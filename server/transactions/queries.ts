import { sql } from 'kysely';
import { assertMay, type Reader } from '@/domain/access';
import { reach, reached } from '@/server/access';
import {
  COUNT_LIMIT,
  cappedTotal,
  cursorValues,
  type KeysetOrder,
  keyset,
  type Page,
  type PageRequest,
  page,
  pageSize,
  positionOf,
} from '@/server/keyset';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { anyOf, sets } from '@/server/runtime/sets';
import { COLUMNS, joined, type TransactionRow } from './columns';
import { conditionsOf, searchOf, type TransactionFilter } from './filter';

export const TRANSACTION_ORDERS = [
  'ATTENTION',
  'PERIOD',
  'CHANGED',
  'NUMBER',
  'AMOUNT',
  'INVOICED',
  'POSTED',
  'INVOICE_VARIANCE',
  'POSTING_VARIANCE',
  'AT_RISK',
] as const;
export interface TransactionOrder {
  readonly field: (typeof TRANSACTION_ORDERS)[number];
  readonly direction: 'ASC' | 'DESC';
}
export interface TransactionRequest extends PageRequest {
  readonly filter?: TransactionFilter | null;
  readonly orderBy?: TransactionOrder | null;
}

/** How much a status asks for attention: what is broken, then what is at risk; what is done last. Its index has the very same words. */
const ATTENTION = `(CASE t.status WHEN 'broken' THEN 4 WHEN 'at risk' THEN 3 WHEN 'in progress' THEN 2 WHEN 'open' THEN 1 ELSE 0 END)`;

interface Ordering {
  readonly column: string;
  readonly type: string;
  /** The column as an expression that no index has. */
  readonly sorted: string;
  readonly second?: KeysetOrder['second'];
}
const ordering = (column: string, type: 'timestamptz' | 'numeric' | 'bigint'): Ordering => ({
  column,
  type,
  sorted: type === 'timestamptz' ? `(${column} + interval '0')` : `(${column} + 0)`,
});

/** Every order has an index on (column DESC, id): the ID runs against the column, forwards and backwards. */
const ORDERS: Readonly<Record<TransactionOrder['field'], Ordering>> = {
  ATTENTION: {
    column: ATTENTION,
    type: 'int',
    sorted: `(${ATTENTION} + 0)`,
    second: { column: 't.changed_at', type: 'timestamptz' },
  },
  PERIOD: { ...ordering('t.period_start', 'timestamptz'), sorted: 't.period_start' },
  CHANGED: ordering('t.changed_at', 'timestamptz'),
  NUMBER: ordering('t.number', 'bigint'),
  AMOUNT: ordering('t.rated_amount', 'numeric'),
  INVOICED: ordering('t.invoiced_amount', 'numeric'),
  POSTED: ordering('t.posted_amount', 'numeric'),
  INVOICE_VARIANCE: ordering('t.invoice_variance', 'numeric'),
  POSTING_VARIANCE: ordering('t.posting_variance', 'numeric'),
  AT_RISK: ordering('t.amount_at_risk', 'numeric'),
};

/** A status is a rank of attention: said so, the order walks just that stretch of its index. */
const RANKS: Readonly<Record<string, number>> = { broken: 4, 'at risk': 3, 'in progress': 2, open: 1, done: 0 };
function stretchOf(order: TransactionOrder, { statuses }: TransactionFilter, params: unknown[]): string[] {
  if (order.field !== 'ATTENTION' || !statuses?.length) return [];
  const ranks = statuses.map((status) => RANKS[status] ?? 0);
  return ranks.length === 1
    ? [`${ATTENTION} = $${params.push(ranks[0])}::int`]
    : [`${ATTENTION} = ANY($${params.push(ranks)}::int[])`];
}

/** A period of up to this many days is read whole and sorted; a longer one is met often enough along any order. */
const SHORT = 62;
const DAY = 86_400_000;

/**
 * The planner takes a period's rows to be spread evenly along every order. They are not: those of one month changed
 * together, and walking to them costs half the table. An expression in place of the column keeps it from trying.
 */
function orderOf({ field, direction }: TransactionOrder, filter: TransactionFilter): KeysetOrder {
  const { from, to } = filter.context ?? {};
  const short = from && to && !filter.figure && Date.parse(to) - Date.parse(from) < SHORT * DAY;
  const { column, sorted, type, second } = ORDERS[field];
  return {
    column: short ? sorted : column,
    type,
    ...(second ? { second } : {}),
    id: 't.id',
    direction,
    idDirection: direction === 'DESC' ? 'ASC' : 'DESC',
  };
}

/** `SELECT` of at most `limit` transactions, as one branch or, when a text is searched for, as two of which one runs. */
function candidates(
  what: string,
  conditions: readonly string[],
  search: { narrow: string; wide: string } | null,
  tail: string,
): string {
  const branch = (extra: readonly string[]) => {
    const all = [...extra, ...conditions];
    return `(SELECT ${what} FROM transaction t ${all.length ? `WHERE ${all.join(' AND ')}` : ''} ${tail})`;
  };
  return search ? `${branch([search.narrow])} UNION ALL ${branch([search.wide])}` : branch([]);
}

type Fetched = TransactionRow & { position: string | null; position2: string | null; total: number | null };

/**
 * A page of transactions, newest period first unless ordered otherwise. One SQL statement, total included.
 * @param counted whether the total is wanted; without it the total is not counted and asking for it costs a statement
 */
export async function listTransactions(
  reader: Reader | null,
  request: TransactionRequest,
  counted = true,
): Promise<Page<TransactionRow>> {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [];
  const filter = request.filter ?? {};
  const wanted = request.orderBy ?? ({ field: 'PERIOD', direction: 'DESC' } as const);
  const order = orderOf(wanted, filter);
  const search = filter.search?.trim() ? searchOf(filter.search, params) : null;
  const conditions = conditionsOf(reader, filter, params);
  const total = `(SELECT count(*) FROM (${candidates('1', conditions, search, `LIMIT ${COUNT_LIMIT + 1}`)}) counted)`;
  const { where, order: by } = keyset(order, request.after, params);
  const size = pageSize(request) + 1;
  const beyond = [...conditions, ...stretchOf(wanted, filter, params), ...(where === 'true' ? [] : [where])];
  const steady = !search && !filter.figure && !filter.context?.from && !filter.context?.to;
  const { rows } = await pool.query<Fetched>(
    prepared(
      `WITH ${search ? `${search.ctes},` : ''}
     counts AS MATERIALIZED (SELECT ${counted ? total : 'NULL::bigint'} AS total),
     page AS MATERIALIZED (${candidates('t.*', beyond, search, `ORDER BY ${by} LIMIT ${size}`)})
     SELECT ${COLUMNS}, ${positionOf(order)}, counts.total FROM counts LEFT JOIN page t ON true ${joined('')} ORDER BY ${by}`,
      params,
      steady,
    ),
  );
  const known = rows[0]?.total;
  const found = rows.filter((row) => row.id !== null);
  return page<TransactionRow>(
    found,
    request,
    (row) => cursorValues(order, row as Fetched),
    async () => (known == null ? countAtMost(reader, filter) : cappedTotal(known)),
  );
}

async function countAtMost(reader: Reader, filter: TransactionFilter) {
  return cappedTotal(await count(reader, filter, COUNT_LIMIT + 1));
}

async function count(reader: Reader, filter: TransactionFilter, limit: number | null): Promise<number> {
  const params: unknown[] = [];
  const search = filter.search?.trim() ? searchOf(filter.search, params) : null;
  const conditions = conditionsOf(reader, filter, params);
  const cap = limit === null ? '' : `LIMIT ${limit}`;
  const { rows } = await pool.query<{ count: number }>(
    `${search ? `WITH ${search.ctes}` : ''} SELECT count(*) FROM (${candidates('1', conditions, search, cap)}) counted`,
    params,
  );
  return rows[0]?.count ?? 0;
}

/** The exact number of transactions under a filter, however many. */
export async function countTransactions(reader: Reader | null, filter: TransactionFilter): Promise<number> {
  assertMay(reader, 'transactions:read');
  return count(reader, filter, null);
}

/** Transactions by ID: those that exist within the reader's reach. */
export const transactionsById = defineLoader<TransactionRow>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<TransactionRow>(
    prepared(
      `SELECT ${COLUMNS} ${joined('FROM transaction t')} WHERE t.id = ANY($1::uuid[]) AND ${reach(reader, 't', params)}`,
      params,
    ),
  );
  return new Map(rows.map((row) => [row.id, row]));
});

/**
 * One transaction by its key, its number, or the ID of a document (invoice, credit memo, ERP document, payment) that
 * serves it: then the first by line.
 * @returns null when there is none within the reader's reach
 */
export async function findTransaction(
  reader: Reader | null,
  by: { key: string } | { document: string },
): Promise<TransactionRow | null> {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = ['key' in by ? by.key : by.document];
  const wanted =
    'key' in by
      ? `t.key = $1 ${/^\d{1,15}$/.test(by.key) ? 'OR t.number = $1::bigint' : ''}`
      : `t.id IN (SELECT d.transaction_id FROM document_line d WHERE d.document_id = $1::uuid
           UNION ALL SELECT d.transaction_id FROM record_link l JOIN document_line d ON d.document_id = l.to_id WHERE l.from_id = $1::uuid
           UNION ALL SELECT r.transaction_id FROM record r WHERE r.id = $1::uuid AND r.in_force)`;
  const { rows } = await pool.query<TransactionRow>(
    prepared(
      `WITH found AS MATERIALIZED (SELECT t.* FROM transaction t WHERE (${wanted}) AND ${reach(reader, 't', params)} ORDER BY t.number LIMIT 1)
     SELECT ${COLUMNS} ${joined('FROM found t')}`,
      params,
    ),
  );
  return rows[0] ?? null;
}

export interface TransactionIdentifier {
  readonly kind: string;
  readonly value: string;
}

const identifiers = reached((given: { ids: readonly string[] }, within) =>
  sets
    .selectFrom('identifier as i')
    .innerJoin('transaction as t', 't.id', 'i.transaction_id')
    .select((eb) => ['i.transaction_id as transactionId', 'i.kind', eb.fn.coalesce('i.shown', 'i.value').as('value')])
    .where('t.id', '=', anyOf(given.ids, 'uuid'))
    .where(within('t'))
    .orderBy('i.kind')
    .orderBy('i.value'),
);
/** Every identifier by which people look for a transaction, by transaction ID. */
export const identifiersOf = defineLoader<TransactionIdentifier[]>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  return grouped(await identifiers(reader, { ids }), ({ transactionId }) => transactionId);
});

/** An invoice with a line of a transaction. */
export interface TransactionInvoice {
  readonly id: string;
  /** Its number, else its identifier in billing. */
  readonly number: string;
}

const invoices = reached((given: { ids: readonly string[] }, within) =>
  sets
    .selectFrom('transaction as t')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('document_line as l')
          .select('l.document_id')
          .distinct()
          .whereRef('l.transaction_id', '=', 't.id')
          .as('d'),
      (join) => join.onTrue(),
    )
    .innerJoin('record as r', 'r.id', 'd.document_id')
    .select((eb) => ['t.id as transactionId', 'r.id', eb.fn.coalesce('r.number', 'r.external_id').as('number')])
    .where((eb) => eb.ref('r.in_force'))
    .where('r.kind', '=', sql.lit('invoice'))
    .where('t.id', '=', anyOf(given.ids, 'uuid'))
    .where(within('t'))
    .orderBy('r.occurred_at')
    .orderBy('r.id'),
);
/** The invoices of transactions, by transaction ID, the oldest first. */
export const invoicesOfTransactions = defineLoader<TransactionInvoice[]>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  return grouped(await invoices(reader, { ids }), ({ transactionId }) => transactionId);
});
