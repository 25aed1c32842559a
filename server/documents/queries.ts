import type { PoolClient } from 'pg';
import { assertMay, type Reader } from '@/domain/access';
import type { LineFact } from '@/domain/facts';
import { text } from '@/domain/money';
import { allocatedTo } from '@/domain/subjects/document/allocated';
import { type DocumentState, documentState } from '@/domain/subjects/document/state';
import type { Term } from '@/domain/terms';
import { loadAccounts } from '@/server/correlation/account-lookup';
import { loadDocuments } from '@/server/correlation/documents';
import { loadEntities } from '@/server/correlation/entities';
import { inPlace } from '@/server/correlation/facts';
import { type Page, type PageRequest, pageSize } from '@/server/keyset';
import { documentTerm } from '@/server/lineage/documents';
import { defineLoader } from '@/server/load';
import { loadPolicies } from '@/server/policies/queries';
import { pool, transaction } from '@/server/runtime/db';
import { prepared, preparing } from '@/server/runtime/prepared';
import type { RowOf } from '@/server/runtime/sets';
import { findRecord } from './find';
import { DOCUMENT_KINDS, documentReach } from './reach';

/** An invoice or a credit memo, whole: what the API shows is read from its state. */
export interface DocumentRow {
  readonly id: string;
  readonly kind: (typeof DOCUMENT_KINDS)[number];
  readonly state: DocumentState;
  readonly term: Term;
  /** Of an invoice: the credit memos on it. */
  readonly credits: readonly DocumentState[];
  /** Of a credit memo: the invoices that it credits, as far as they have arrived. */
  readonly credited: readonly DocumentState[];
}

/** One line with what became of its part; amounts net of tax but for settled, in the document's currency. */
export interface DocumentLineRow {
  readonly id: string;
  readonly line: LineFact;
  /** As the source states it. */
  readonly stated: Readonly<Record<string, unknown>>;
  readonly posted: string;
  readonly credited: string;
  readonly settled: string;
  readonly currency: string;
}

/**
 * The document that an address names: by ID, number or external ID. Refuses a number that several documents have.
 * @returns null when there is none within reach
 */
export async function findDocument(
  reader: Reader | null,
  kind: (typeof DOCUMENT_KINDS)[number],
  given: string,
): Promise<string | null> {
  assertMay(reader, 'transactions:read');
  return findRecord(reader, [kind], given, 'documents');
}

/**
 * Documents by ID with everything that refers to them, in a fixed number of statements however many lines they have;
 * those outside the reader's reach are absent. Sums and statuses are the subject's (domain/subjects/document).
 */
export const documentsById = defineLoader<DocumentRow>(async (reader, ids, now) => {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [ids, DOCUMENT_KINDS];
  const { rows } = await pool.query<Pick<RowOf<'record'>, 'id'>>(
    prepared(
      `SELECT r.id FROM record r WHERE r.id = ANY($1::uuid[]) AND r.kind = ANY($2::text[]) AND r.in_force AND ${documentReach(reader, 'r', params)}`,
      params,
    ),
  );
  return transaction(
    (connection) =>
      documentsOn(
        preparing(connection),
        rows.map(({ id }) => id),
        now,
      ),
    'REPEATABLE READ',
    true,
  );
});

/** The same on a connection of a transaction, of documents that are known to be within reach. */
export async function documentsOn(
  client: Pick<PoolClient, 'query'>,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, DocumentRow>> {
  const found = await loadDocuments(client, ids);
  const creditedIds = [
    ...new Set(
      [...found.values()].flatMap(({ type, creditedInvoices }) =>
        type === 'credit memo' ? creditedInvoices.map(({ record }) => record.id) : [],
      ),
    ),
  ];
  const invoices = creditedIds.length > 0 ? await loadDocuments(client, creditedIds) : new Map();
  const all = [...found.values(), ...invoices.values()];
  const accounts = await loadAccounts(
    client,
    all.flatMap((document) =>
      [document, ...document.credits].flatMap(({ record }) =>
        record.customer ? [{ system: record.source, customer: record.customer }] : [],
      ),
    ),
  );
  const entities = await loadEntities(client);
  const at = { now, policies: await loadPolicies(client) };
  const stateOf = (document: (typeof all)[number]) => documentState(inPlace(document, accounts, entities), at);
  return new Map(
    [...found].map(([id, facts]): [string, DocumentRow] => {
      const state = stateOf(facts);
      return [
        id,
        {
          id,
          kind: facts.type,
          state,
          term: documentTerm(state, now),
          credits: state.facts.credits.map((credit) => documentState(credit, at)),
          credited:
            facts.type === 'credit memo'
              ? facts.creditedInvoices.flatMap(({ record }) => {
                  const invoice = invoices.get(record.id);
                  return invoice ? [stateOf(invoice)] : [];
                })
              : [],
        },
      ];
    }),
  );
}

/** One page of a list that is held whole: the cursor is the place of its last row. */
export function slice<Row>(rows: readonly Row[], request: PageRequest): Page<Row> {
  const from = request.after ? Number(request.after) + 1 : 0;
  const start = Number.isSafeInteger(from) && from >= 0 ? from : 0;
  const end = start + pageSize(request);
  return {
    rows: rows.slice(start, end).map((row, index) => ({ row, cursor: String(start + index) })),
    hasNextPage: end < rows.length,
    hasPreviousPage: start > 0,
    total: async () => ({ count: rows.length, exact: true }),
  };
}

/** One page of a document's lines, in its own order. */
export function linesOf({ id, state }: DocumentRow, request: PageRequest): Page<DocumentLineRow> {
  const { facts } = state;
  const stated = (facts.record.body.lines ?? []) as Record<string, unknown>[];
  const page = slice(facts.lines, request);
  const zero = '0';
  return {
    ...page,
    rows: page.rows.map(({ row: line, cursor }) => {
      const index = Number(cursor);
      const of = (amounts: DocumentState['postedByLine']) => {
        const amount = amounts[index];
        return amount ? text(amount) : zero;
      };
      return {
        cursor,
        row: {
          id: `${id}.${line.line}`,
          line,
          stated: stated[line.position] ?? {},
          posted: of(state.postedByLine),
          credited: of(state.creditedByLine),
          settled: of(state.settledByLine),
          currency: facts.record.currency ?? '',
        },
      };
    }),
  };
}

/** Every record whose versions are the evidence of a document: its own, and all that refers to it. */
export const recordIdsOf = ({ state: { facts } }: DocumentRow): string[] => [
  ...new Set([
    facts.record.id,
    ...(facts.void ? [facts.void.id] : []),
    ...[facts.attempts, facts.failures, facts.postings, facts.payments, facts.syncs].flatMap((records) =>
      records.map(({ id }) => id),
    ),
    ...facts.postings.flatMap(({ reversal }) => (reversal ? [reversal.id] : [])),
    ...facts.credits.map(({ record }) => record.id),
  ]),
];

/** What a posting or payment brings to this document: the same allocation as the transactions' own figures. */
export const partOf = ({ state }: DocumentRow, recordId: string): string | null => allocatedTo(state, recordId);
