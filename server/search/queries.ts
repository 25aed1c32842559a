/**
 * The search: documents and their transactions, transactions by any identifier, accounts, cases, what waits, and what is behind them
 * all, the usage events and dead letters. One statement; two more, over the signals, only when it found nothing exact.
 */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { soughtIn } from '@/domain/search';
import { pool } from '@/server/runtime/db';
import type { Hit, Search } from './define';
import { findCorrections, findLetters, findUsageEvents } from './events';
import { partsOf } from './parts';

const LIMIT = 50;

/**
 * Whole hits before parts of them, beginnings and ends before words. What is pasted may have blanks or quotes around it,
 * any case, or be a whole address ({@link soughtIn}).
 * @param first hits wanted, 1 to 50
 */
export async function search(reader: Reader | null, text: string, first: number): Promise<Hit[]> {
  assertMay(reader, 'transactions:read');
  if (first < 1 || first > LIMIT) throw new Refusal('invalid', `first must be between 1 and ${LIMIT}.`, 'first');
  const sought = soughtIn(text);
  if (sought.texts.length === 0) return [];
  const asked: Search = { reader, sought, first };
  const hits = await indexed(asked);
  if (hits.some(({ rank }) => rank === 0)) return hits;
  const [events, letters, corrections] = await Promise.all([
    findUsageEvents(asked),
    findLetters(asked),
    findCorrections(asked),
  ]);
  return [...events, ...corrections, ...letters, ...hits].slice(0, first);
}

async function indexed(asked: Search): Promise<(Hit & { rank: number })[]> {
  const params: unknown[] = [];
  const { documents, parts } = partsOf(asked, params);
  const { rows } = await pool.query<Hit & { rank: number }>(
    `WITH ${documents}, found AS (SELECT DISTINCT ON (kind, id) * FROM (${parts.join(' UNION ALL ')}) f ORDER BY kind, id, rank),
     best AS (SELECT * FROM found ORDER BY rank, kind, matched, id LIMIT ${asked.first})
     SELECT b.rank, b.kind, b.id, b.matched, b.node, NULL AS transaction, s.name AS source,
            CASE b.kind WHEN 'transaction' THEN COALESCE(t.subscription || ' · ' || t.charge, t.key) WHEN 'account' THEN a.name WHEN 'exception' THEN c.title ELSE COALESCE(r.number, r.external_id) END AS title,
            CASE b.kind WHEN 'transaction' THEN concat_ws(' · ', ta.name, to_char(t.period_start AT TIME ZONE t.zone, 'YYYY-MM-DD'), t.status)
                        WHEN 'account' THEN concat_ws(' · ', a.external_id, a.entity_id, a.status)
                        WHEN 'exception' THEN concat_ws(' · ', '#' || c.number, c.status, c.severity)
                        WHEN 'suspended' THEN concat_ws(' · ', 'waits for ' || r.waits_for, s.title)
                        ELSE concat_ws(' · ', r.kind, s.title, to_char(r.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')) END AS subtitle,
            COALESCE(b.amount, CASE WHEN t.invoiced_amount <> 0 THEN t.invoiced_amount WHEN t.rated THEN t.rated_amount END, c.amount_at_risk)::text AS amount,
            COALESCE(b.currency, t.currency, c.currency) AS currency,
            CASE WHEN b.kind = 'payment' THEN 'gross' WHEN b.kind IN ('account', 'exception', 'suspended') THEN NULL ELSE 'net' END AS basis
       FROM best b LEFT JOIN transaction t ON b.kind = 'transaction' AND t.id = b.id::uuid LEFT JOIN account ta ON ta.id = t.account_id
       LEFT JOIN account a ON b.kind = 'account' AND a.id = b.id::uuid LEFT JOIN exception_case c ON b.kind = 'exception' AND c.id = b.id::uuid
       LEFT JOIN record r ON b.kind IN ('invoice', 'credit memo', 'posting', 'payment', 'suspended') AND r.id = b.id::uuid AND r.in_force LEFT JOIN source s ON s.id = r.source_id
      ORDER BY b.rank, b.kind, b.matched, b.id`,
    params,
  );
  return rows;
}
