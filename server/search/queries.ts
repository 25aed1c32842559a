import { assertMay, type Reader, Refusal } from '@/domain/access';
import { reach } from '@/server/access';
import { pool } from '@/server/runtime/db';
import { literal } from '@/server/transactions/filter';

/** Something that a text leads to. */
export interface Hit {
  readonly kind: 'transaction' | 'account' | 'exception';
  /** Local ID. */
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** What of it the text matched: "invoice INV-2001". */
  readonly matched: string;
}

const LIMIT = 50;

/**
 * Transactions by any identifier or number, accounts by name or identifier, exceptions by number: whole hits before
 * beginnings before parts. One SQL statement; each of its parts stops at the number of hits wanted.
 */
export async function search(reader: Reader | null, text: string, first: number): Promise<Hit[]> {
  assertMay(reader, 'transactions:read');
  if (first < 1 || first > LIMIT) throw new Refusal('invalid', `first must be between 1 and ${LIMIT}.`, 'first');
  const trimmed = text.trim().slice(0, 200);
  if (!trimmed) return [];
  const params: unknown[] = [];
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const exact = value(trimmed.toLowerCase(), 'text');
  const prefix = value(`${literal(trimmed.toLowerCase())}%`, 'text');
  const digits = /^(?:tx-|ex-|#)?(\d{1,15})$/i.exec(trimmed)?.[1];
  const number = digits ? value(digits, 'bigint') : null;
  const transactions = reach(reader, 't', params);
  // A parameter that no part of the statement uses is refused by PostgreSQL: each is made where it is used.
  const named = reader.permissions.has('accounts:read')
    ? { part: value(`%${literal(trimmed)}%`, 'text'), within: reach(reader, 'a', params) }
    : null;
  const numbered = number && reader.permissions.has('exceptions:read') ? { within: reach(reader, 'c', params) } : null;
  // More identifiers than hits are read, for a transaction may have several and some lie out of reach.
  const identified = (rank: number, condition: string) =>
    `(SELECT ${rank} AS rank, 'transaction' AS kind, t.id, i.kind || ' ' || i.value AS matched FROM (SELECT * FROM identifier i WHERE ${condition} ORDER BY i.value LIMIT ${first * 40}) i JOIN transaction t ON t.id = i.transaction_id WHERE ${transactions} ORDER BY t.period_start DESC, t.id LIMIT ${first * 4})`;
  const parts = [
    identified(0, `i.value = ${exact}`),
    identified(2, `i.value LIKE ${prefix} AND i.value <> ${exact}`),
    ...(number
      ? [
          `(SELECT 0, 'transaction', t.id, 'number ' || t.number FROM transaction t WHERE t.number = ${number} AND ${transactions})`,
        ]
      : []),
    ...(named
      ? [
          `(SELECT CASE WHEN lower(a.name) = ${exact} THEN 0 WHEN a.name ILIKE ${prefix} THEN 1 ELSE 3 END, 'account', a.id, 'name ' || a.name FROM account a WHERE a.name ILIKE ${named.part} AND ${named.within} ORDER BY 1, a.name LIMIT ${first})`,
          `(SELECT 0, 'account', a.id, x.system || ' ' || x.external_id FROM account_identity x JOIN account a ON a.id = x.account_id WHERE lower(x.external_id) = ${exact} AND ${named.within} LIMIT ${first})`,
        ]
      : []),
    ...(numbered
      ? [
          `(SELECT 0, 'exception', c.id, 'number ' || c.number FROM exception_case c WHERE c.number = ${number} AND ${numbered.within})`,
        ]
      : []),
  ];
  const { rows } = await pool.query<Hit>(
    `WITH found AS (SELECT DISTINCT ON (kind, id) * FROM (${parts.join(' UNION ALL ')}) f ORDER BY kind, id, rank),
     best AS (SELECT * FROM found ORDER BY rank, kind, matched, id LIMIT ${first})
     SELECT b.kind, b.id, b.matched,
            CASE b.kind WHEN 'transaction' THEN COALESCE(t.subscription || ' · ' || t.charge, t.key) WHEN 'account' THEN a.name ELSE c.title END AS title,
            CASE b.kind WHEN 'transaction' THEN concat_ws(' · ', ta.name, to_char(t.period_start AT TIME ZONE t.zone, 'YYYY-MM-DD'), t.status)
                        WHEN 'account' THEN concat_ws(' · ', a.external_id, a.entity_id, a.status) ELSE concat_ws(' · ', '#' || c.number, c.status, c.severity) END AS subtitle
       FROM best b LEFT JOIN transaction t ON b.kind = 'transaction' AND t.id = b.id LEFT JOIN account ta ON ta.id = t.account_id
       LEFT JOIN account a ON b.kind = 'account' AND a.id = b.id LEFT JOIN exception_case c ON b.kind = 'exception' AND c.id = b.id
      ORDER BY b.rank, b.kind, b.matched, b.id`,
    params,
  );
  return rows;
}
