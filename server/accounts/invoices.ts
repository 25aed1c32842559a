import { assertMay, type Reader } from '@/domain/access';
import { decimal } from '@/domain/money';
import { type StatusOf, statusOf } from '@/domain/record-status';
import type { Term } from '@/domain/terms';
import { reach } from '@/server/access';
import { keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';

/** An invoice with what became of it. Amounts in its currency; net and credited net of tax, owed and settled gross. */
export interface InvoiceRow {
  readonly id: string;
  readonly accountId: string;
  readonly externalId: string;
  readonly number: string | null;
  readonly system: string;
  readonly issuedAt: Date;
  readonly dueAt: Date | null;
  readonly currency: string;
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  readonly credited: string;
  readonly creditedGross: string;
  readonly posted: string;
  readonly settled: string;
  readonly voided: boolean;
  /** Open cases on the document. */
  readonly cases: number;
  readonly transactions: readonly string[];
}

/** Customers of the accounts `$1` within reach, as the sources write them, while they are: (account_id, source_id, customer, valid_from, valid_to). */
export const customersOf = (within: string): string => `
  SELECT a.id AS account_id, s.id AS source_id, i.external_id AS customer, i.valid_from, i.valid_to FROM account a
    JOIN account_identity i ON i.account_id = a.id JOIN source s ON s.name = i.system
   WHERE a.id = ANY($1::uuid[]) AND ${within}`;

/** SQL: a record `r` is of the customer `c` on its own date. */
export const THEN = 'r.occurred_at >= c.valid_from AND r.occurred_at < c.valid_to';

/**
 * What the posting `d` books of the document `r` by the link `k`: as stated, else what is stated for no document, in
 * proportion to the nets of the documents named without an amount. The transactions' own figures are exact to the minor
 * unit (domain/documents.ts).
 */
export const PART = `COALESCE(k.amount, CASE WHEN names.documents = 1 THEN d.amount - names.stated ELSE round((d.amount - names.stated) * (CASE r.kind WHEN 'credit memo' THEN -r.amount ELSE r.amount END) / NULLIF(names.net, 0), 2) END)`;
export const NAMES = `CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE n.amount IS NULL) AS documents, COALESCE(sum(n.amount), 0) AS stated, sum(CASE o.kind WHEN 'credit memo' THEN -o.amount ELSE o.amount END) FILTER (WHERE n.amount IS NULL) AS net
    FROM record_link n LEFT JOIN record o ON o.id = n.to_id AND o.in_force WHERE n.from_id = d.id) names`;

/** What became of the invoices `r`. */
const POSTED = `
  CROSS JOIN LATERAL (
    SELECT COALESCE(sum(${PART}), 0) AS amount
      FROM record_link k JOIN record d ON d.id = k.from_id AND d.in_force AND d.currency = r.currency ${NAMES}
     WHERE k.to_id = r.id AND k.kind = 'erp document'
       AND NOT EXISTS (SELECT FROM record_link b JOIN record v ON v.id = b.from_id AND v.in_force WHERE b.to_id = d.id AND b.kind = 'reversal')) posted`;

/** Tax, credits and payments of the invoices `r`. */
const LINES = `
  CROSS JOIN LATERAL (SELECT COALESCE(sum(l.tax), 0) AS tax, array_agg(DISTINCT l.transaction_id) FILTER (WHERE l.transaction_id IS NOT NULL) AS transactions FROM document_line l WHERE l.document_id = r.id) lines`;
/** Net by the lines of credit memos; gross as a memo is applied by itself, else by its lines (domain/documents.ts). */
const CREDITED = `
  CROSS JOIN LATERAL (
    SELECT COALESCE(sum(l.amount), 0) AS net,
           COALESCE(sum(l.amount + l.tax) FILTER (WHERE NOT EXISTS (SELECT FROM record_link a JOIN record p ON p.id = a.from_id AND p.in_force WHERE a.to_id = c.id AND a.kind = 'credit application')), 0)
           + COALESCE((SELECT sum(a.amount) FROM record_link a JOIN record p ON p.id = a.from_id AND p.in_force AND p.currency = r.currency
                        WHERE a.to_id = r.id AND a.kind = 'credit application'
                          AND NOT EXISTS (SELECT FROM record_link m JOIN record_link k ON k.to_id = m.to_id AND k.kind = 'credit memo void' JOIN record v ON v.id = k.from_id AND v.in_force WHERE m.from_id = p.id AND m.amount IS NULL)), 0) AS gross
      FROM document_line l JOIN record c ON c.id = l.document_id AND c.in_force
     WHERE l.credits_id = r.id AND NOT EXISTS (SELECT FROM record_link k JOIN record v ON v.id = k.from_id AND v.in_force WHERE k.to_id = c.id AND k.kind = 'credit memo void')) credited`;
const SETTLED = `
  CROSS JOIN LATERAL (
    SELECT COALESCE(sum(CASE k.kind WHEN 'refund' THEN -k.amount ELSE k.amount END), 0) AS amount FROM record_link k JOIN record p ON p.id = k.from_id AND p.in_force AND p.currency = r.currency
     WHERE k.to_id = r.id AND k.kind IN ('payment', 'refund')) settled`;
const FATE = `${LINES} ${CREDITED} ${SETTLED} ${POSTED}`;
/** SQL: the invoice `r` is void. */
export const VOIDED =
  "EXISTS (SELECT FROM record_link k JOIN record v ON v.id = k.from_id AND v.in_force WHERE k.to_id = r.id AND k.kind = 'invoice void')";

const FIGURES = `
  r.id, r.account_id AS "accountId", r.external_id AS "externalId", r.number, s.name AS system, r.occurred_at AS "issuedAt", (r.body ->> 'dueAt')::timestamptz AS "dueAt", r.currency,
  r.amount::text AS net, lines.tax::text AS tax, (r.amount + lines.tax)::text AS gross, credited.net::text AS credited, credited.gross::text AS "creditedGross", posted.amount::text AS posted, settled.amount::text AS settled,
  COALESCE(lines.transactions, '{}') AS transactions,
  ${VOIDED} AS voided,
  COALESCE(held.cases, 0) AS cases`;

/** Open cases on documents of the accounts `$1`, by document. */
const HELD = `held AS MATERIALIZED (
  SELECT c.subject_id, count(*)::int AS cases FROM exception_case c
   WHERE c.account_id = ANY($1::uuid[]) AND c.subject_kind = 'document' AND c.status NOT IN ('resolved', 'written off', 'force-closed') GROUP BY c.subject_id)`;

/** One page of an account's invoices, the newest first. */
export async function listInvoices(
  reader: Reader | null,
  account: string,
  request: PageRequest,
): Promise<Page<InvoiceRow>> {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [[account]];
  const customers = customersOf(reach(reader, 'a', params));
  const place = keyset(
    { column: 'r.occurred_at', type: 'timestamptz', id: 'r.id', direction: 'DESC' },
    request.after,
    params,
  );
  const { rows } = await pool.query<InvoiceRow & { position: string }>(
    prepared(
      `WITH ${HELD}, customers AS MATERIALIZED (${customers}),
     r AS MATERIALIZED (
       SELECT r.*, c.account_id FROM customers c JOIN record r ON r.source_id = c.source_id AND r.customer = c.customer AND ${THEN} AND r.kind = 'invoice' AND r.in_force
        WHERE ${place.where} ORDER BY ${place.order} LIMIT ${pageSize(request) + 1})
     SELECT ${FIGURES}, r.occurred_at::text AS position FROM r JOIN source s ON s.id = r.source_id LEFT JOIN held ON held.subject_id = r.id::text ${FATE} ORDER BY ${place.order}`,
      params,
    ),
  );
  return page<InvoiceRow>(
    rows,
    request,
    (row) => [(row as (typeof rows)[number]).position, row.id],
    async () => ({ count: rows.length, exact: false }),
  );
}

/** All invoices of some accounts, for sums; the newest first. */
export async function invoicesOfAccounts(reader: Reader | null, accounts: readonly string[]): Promise<InvoiceRow[]> {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [accounts];
  const { rows } = await pool.query<InvoiceRow>(
    prepared(
      `WITH ${HELD}, customers AS MATERIALIZED (${customersOf(reach(reader, 'a', params))}),
     r AS MATERIALIZED (SELECT r.*, c.account_id FROM customers c JOIN record r ON r.source_id = c.source_id AND r.customer = c.customer AND ${THEN} AND r.kind = 'invoice' AND r.in_force)
     SELECT ${FIGURES} FROM r JOIN source s ON s.id = r.source_id LEFT JOIN held ON held.subject_id = r.id::text ${FATE} ORDER BY r.occurred_at DESC, r.id`,
      params,
    ),
  );
  return rows;
}

/** Gross that is still to be paid: credits and payments taken off; nothing of a void invoice. */
const restOf = (invoice: InvoiceRow) =>
  invoice.voided ? decimal(0) : decimal(invoice.gross).minus(invoice.creditedGross).minus(invoice.settled);

export const isPosted = (invoice: InvoiceRow): boolean =>
  !decimal(invoice.posted).isZero() || decimal(invoice.net).isZero();

/** How far an invoice is, in the same order as the lineage says it. */
export function invoiceTerm(invoice: InvoiceRow, now: Date): Term {
  const status = (): StatusOf<'invoice'> => {
    if (invoice.voided) return 'voided';
    const rest = restOf(invoice);
    if (rest.lessThanOrEqualTo('0.01'))
      return decimal(invoice.creditedGross).greaterThan(0) && decimal(invoice.settled).lessThanOrEqualTo(0)
        ? 'credited'
        : 'paid';
    if (invoice.dueAt && invoice.dueAt < now) return 'overdue';
    if (decimal(invoice.settled).greaterThan(0)) return 'partly paid';
    return isPosted(invoice) ? 'posted' : invoice.cases > 0 ? 'rejected' : 'issued';
  };
  return statusOf('invoice', status());
}
