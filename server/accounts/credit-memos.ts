import { assertMay, type Reader } from '@/domain/access';
import { type StatusOf, statusOf } from '@/domain/record-status';
import type { Term } from '@/domain/terms';
import { reach } from '@/server/access';
import { kindsSql } from '@/server/correlation/kinds';
import { keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { customersOf, THEN } from './invoices';

/** A credit memo of an account, whether or not it names an invoice. Amounts in its currency, unsigned. */
export interface CreditMemoRow {
  readonly id: string;
  readonly externalId: string;
  readonly number: string | null;
  readonly system: string;
  readonly issuedAt: Date;
  readonly currency: string;
  readonly net: string;
  readonly gross: string;
  /** Gross that is applied to invoices by itself; its lines say nothing of that. */
  readonly applied: string;
  /** Numbers, else identifiers, of the invoices that its lines credit or that it is applied to, as far as they are known. */
  readonly invoices: readonly string[];
  readonly voided: boolean;
  readonly posted: boolean;
  readonly refused: boolean;
}

const NAMED = `record_link k JOIN record x ON x.id = k.from_id AND x.in_force WHERE k.to_id = r.id`;
const REVERSED = `SELECT FROM record_link b JOIN record v ON v.id = b.from_id AND v.in_force WHERE b.to_id = x.id AND b.kind IN (${kindsSql('reversal')})`;

const FATE = `
  r.id, r.external_id AS "externalId", r.number, s.name AS system, r.occurred_at AS "issuedAt", r.currency, r.amount::text AS net,
  (r.amount + (SELECT coalesce(sum(l.tax), 0) FROM document_line l WHERE l.document_id = r.id))::text AS gross,
  (SELECT coalesce(sum(x.amount), 0)::text FROM ${NAMED} AND k.kind IN (${kindsSql('application')}) AND x.currency = r.currency) AS applied,
  ARRAY(SELECT coalesce(i.number, i.external_id) FROM record i WHERE i.in_force AND i.kind = 'invoice' AND i.id IN (
    SELECT l.credits_id FROM document_line l WHERE l.document_id = r.id
    UNION SELECT n.to_id FROM record_link n WHERE n.amount IS NOT NULL AND n.from_id IN (SELECT x.id FROM ${NAMED} AND k.kind IN (${kindsSql('application')}))) ORDER BY 1) AS invoices,
  EXISTS (SELECT FROM ${NAMED} AND k.kind IN (${kindsSql('void')})) AS voided,
  EXISTS (SELECT FROM ${NAMED} AND k.kind IN (${kindsSql('posting')}) AND NOT EXISTS (${REVERSED})) AS posted,
  EXISTS (SELECT FROM ${NAMED} AND k.kind IN (${kindsSql('refusal')})) AS refused`;

/** One page of an account's credit memos, the newest first. */
export async function listCreditMemos(
  reader: Reader | null,
  account: string,
  request: PageRequest,
): Promise<Page<CreditMemoRow>> {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [[account]];
  const customers = customersOf(reach(reader, 'a', params));
  const place = keyset(
    { column: 'r.occurred_at', type: 'timestamptz', id: 'r.id', direction: 'DESC' },
    request.after,
    params,
  );
  const { rows } = await pool.query<CreditMemoRow & { position: string }>(
    prepared(
      `WITH customers AS MATERIALIZED (${customers}),
     r AS MATERIALIZED (
       SELECT r.* FROM customers c JOIN record r ON r.source_id = c.source_id AND r.customer = c.customer AND ${THEN} AND r.kind = 'credit memo' AND r.in_force
        WHERE ${place.where} ORDER BY ${place.order} LIMIT ${pageSize(request) + 1})
     SELECT ${FATE}, r.occurred_at::text AS position FROM r JOIN source s ON s.id = r.source_id ORDER BY ${place.order}`,
      params,
    ),
  );
  return page<CreditMemoRow>(
    rows,
    request,
    (row) => [(row as (typeof rows)[number]).position, row.id],
    async () => ({ count: rows.length, exact: false }),
  );
}

/** How far a credit memo is. */
export function creditMemoTerm({ voided, posted, refused }: CreditMemoRow): Term {
  const status: StatusOf<'credit memo'> = voided ? 'voided' : posted ? 'posted' : refused ? 'rejected' : 'issued';
  return statusOf('credit memo', status);
}
