import { assertMay, type Reader } from '@/domain/access';
import { statusOf } from '@/domain/record-status';
import type { Term } from '@/domain/terms';
import { reach } from '@/server/access';
import { keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { pool } from '@/server/runtime/db';
import { customersOf, NAMES, PART, THEN } from './invoices';

/** What the ERP was asked or did with a document of an account. Amounts net of tax. */
export interface PostingRow {
  readonly id: string;
  readonly externalId: string;
  readonly number: string | null;
  /** posting attempt | posting failure | erp document | reversal */
  readonly kind: string;
  readonly system: string;
  readonly entityCode: string | null;
  readonly at: Date;
  readonly currency: string | null;
  readonly amount: string | null;
  /** Number or identifier of the document that it is about. */
  readonly document: string;
  readonly message: string | null;
  readonly reversed: boolean;
  /** Of an attempt: the kind of the record that answered it, null while none has. */
  readonly answer: string | null;
  readonly transactionId: string | null;
}

/** Money in and out, gross; refunds and failures by their kind. */
export interface PaymentRow {
  readonly id: string;
  readonly externalId: string;
  readonly system: string;
  /** payment | payment failure | refund */
  readonly kind: string;
  readonly at: Date;
  readonly currency: string;
  readonly amount: string;
  readonly invoices: readonly string[];
  readonly transactionId: string | null;
}

const DOCUMENTS = `documents AS MATERIALIZED (
  SELECT r.id, r.kind, r.amount, r.currency, r.occurred_at, COALESCE(r.number, r.external_id) AS name FROM customers c JOIN record r ON r.source_id = c.source_id AND r.customer = c.customer AND ${THEN} AND r.kind IN ('invoice', 'credit memo') AND r.in_force)`;
const TRANSACTION =
  '(SELECT l.transaction_id FROM document_line l WHERE l.document_id = e.document_id AND l.transaction_id IS NOT NULL ORDER BY l.position LIMIT 1)';

/** What answered the attempt `e`: an ERP document that names it, else a refusal of the same attempt. */
const ANSWER = `CASE WHEN e.kind = 'posting attempt' THEN (
  SELECT min(d.kind) FROM record_link k JOIN record d ON d.id = k.from_id AND d.in_force AND d.source_id = e.source_id
   WHERE k.to_id = e.document_id AND ((d.kind = 'erp document' AND d.body ->> 'attempt' = e.external_id) OR (d.kind = 'posting failure' AND d.external_id = e.external_id))) END`;

const noTotal = (count: number) => async () => ({ count, exact: false });

/** One page of the postings of an account's documents, the newest first: attempts, refusals, ERP documents, reversals. */
export async function listPostings(
  reader: Reader | null,
  account: string,
  request: PageRequest,
): Promise<Page<PostingRow>> {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [[account]];
  const customers = customersOf(reach(reader, 'a', params));
  const place = keyset(
    { column: 'e.occurred_at', type: 'timestamptz', id: 'e.id', direction: 'DESC' },
    request.after,
    params,
  );
  const { rows } = await pool.query<PostingRow & { position: string }>(
    `WITH customers AS MATERIALIZED (${customers}), ${DOCUMENTS},
     named AS (
       SELECT d.id, min(r.currency) AS document_currency, (array_agg(r.id ORDER BY r.occurred_at, r.id))[1] AS document_id,
              (array_agg(r.name ORDER BY r.occurred_at, r.id))[1] || CASE WHEN count(DISTINCT r.id) > 1 THEN ' and ' || count(DISTINCT r.id) - 1 || ' more' ELSE '' END AS name,
              sum(CASE WHEN k.kind = 'erp document' THEN ${PART} END) AS part
         FROM documents r JOIN record_link k ON k.to_id = r.id AND k.kind IN ('posting attempt', 'posting failure', 'erp document') JOIN record d ON d.id = k.from_id AND d.in_force ${NAMES}
        GROUP BY d.id),
     direct AS (SELECT d.*, n.document_id, n.name, n.document_currency, n.part FROM named n JOIN record d ON d.id = n.id AND d.in_force),
     e AS MATERIALIZED (
       SELECT e.* FROM (
         SELECT * FROM direct
         UNION ALL SELECT r.*, d.document_id, d.name, d.document_currency, -d.part FROM direct d JOIN record_link k ON k.to_id = d.id AND k.kind = 'reversal' JOIN record r ON r.id = k.from_id AND r.in_force
       ) e WHERE ${place.where} ORDER BY ${place.order} LIMIT ${pageSize(request) + 1})
     SELECT e.id, e.external_id AS "externalId", e.number, e.kind, s.name AS system, e.entity_id AS "entityCode", e.occurred_at AS at, COALESCE(e.currency, e.document_currency) AS currency,
            CASE WHEN e.kind IN ('erp document', 'reversal') THEN e.part::text END AS amount, e.name AS document, COALESCE(e.body ->> 'message', e.body ->> 'reason') AS message,
            EXISTS (SELECT FROM record_link b JOIN record v ON v.id = b.from_id AND v.in_force WHERE b.to_id = e.id AND b.kind = 'reversal') AS reversed, ${ANSWER} AS answer, ${TRANSACTION} AS "transactionId", e.occurred_at::text AS position
       FROM e JOIN source s ON s.id = e.source_id ORDER BY ${place.order}`,
    params,
  );
  return page<PostingRow>(
    rows,
    request,
    (row) => [(row as (typeof rows)[number]).position, row.id],
    noTotal(rows.length),
  );
}

/** One page of the payments, refunds and failed collections of an account, the newest first. */
export async function listPayments(
  reader: Reader | null,
  account: string,
  request: PageRequest,
): Promise<Page<PaymentRow>> {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [[account]];
  const customers = customersOf(reach(reader, 'a', params));
  const place = keyset(
    { column: 'e.occurred_at', type: 'timestamptz', id: 'e.id', direction: 'DESC' },
    request.after,
    params,
  );
  const { rows } = await pool.query<PaymentRow & { position: string }>(
    `WITH customers AS MATERIALIZED (${customers}), ${DOCUMENTS},
     ids AS (
       SELECT k.from_id AS id FROM documents d JOIN record_link k ON k.to_id = d.id AND k.kind IN ('payment', 'payment failure', 'refund')
       UNION SELECT r.id FROM customers c JOIN record r ON r.source_id = c.source_id AND r.customer = c.customer AND ${THEN} AND r.kind IN ('payment', 'payment failure', 'refund') AND r.in_force),
     e AS MATERIALIZED (SELECT e.* FROM ids JOIN record e ON e.id = ids.id AND e.in_force WHERE ${place.where} ORDER BY ${place.order} LIMIT ${pageSize(request) + 1})
     SELECT e.id, e.external_id AS "externalId", s.name AS system, e.kind, e.occurred_at AS at, e.currency, (CASE e.kind WHEN 'refund' THEN -COALESCE(e.amount, 0) ELSE COALESCE(e.amount, 0) END)::text AS amount,
            COALESCE(paid.invoices, '{}') AS invoices, paid.transaction_id AS "transactionId", e.occurred_at::text AS position
       FROM e JOIN source s ON s.id = e.source_id
       LEFT JOIN LATERAL (
         SELECT array_agg(DISTINCT d.name) AS invoices, (array_agg(l.transaction_id ORDER BY k.position, l.position) FILTER (WHERE l.transaction_id IS NOT NULL))[1] AS transaction_id
           FROM record_link k JOIN documents d ON d.id = k.to_id LEFT JOIN document_line l ON l.document_id = d.id WHERE k.from_id = e.id) paid ON true
      ORDER BY ${place.order}`,
    params,
  );
  return page<PaymentRow>(
    rows,
    request,
    (row) => [(row as (typeof rows)[number]).position, row.id],
    noTotal(rows.length),
  );
}

export function postingTerm({ kind, reversed, answer }: PostingRow): Term {
  if (kind === 'posting failure') return statusOf('posting failure', 'rejected');
  if (kind === 'posting attempt')
    return statusOf(
      'posting attempt',
      answer === 'erp document' ? 'booked' : answer === 'posting failure' ? 'rejected' : 'requested',
    );
  return kind === 'reversal'
    ? statusOf('reversal', 'reversed')
    : statusOf('erp document', reversed ? 'reversed' : 'posted');
}

export function paymentTerm({ kind }: PaymentRow): Term {
  return kind === 'payment failure'
    ? statusOf('payment failure', 'failed')
    : kind === 'refund'
      ? statusOf('refund', 'refunded')
      : statusOf('payment', 'received');
}
