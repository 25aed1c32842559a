/**
 * The parts of the search's statement: each finds IDs by its own index and stops at the number of hits wanted. A part
 * gives (rank, kind, id, matched, node, amount, currency): lower ranks are nearer to what was typed.
 */
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { caseReach, reach, waitingReach } from '@/server/access';
import { kindsSql } from '@/server/correlation/kinds';
import { documentReach, referringReach } from '@/server/documents/reach';
import { RECORD_PLACE } from '@/server/suspended/queries';
import { literal } from '@/server/transactions/filter';
import type { Search } from './define';

/** Exact, part of an exact document, beginning, end, words. */
const RANK = { exact: 0, ofDocument: 1, identified: 2, beginning: 4, name: 5, end: 6, words: 7, closed: 8 } as const;

const PAYMENT = kindsSql('payment', 'failed payment');
/** Of the kinds that the indexes are over: of one more kind they would say nothing. */
const DOCUMENT = `r.in_force AND r.kind IN (${kindsSql('document', 'posting', 'payment', 'failed payment')})`;
const NUMBERED = `${DOCUMENT} AND r.number IS NOT NULL`;
const IDENTIFIER = 'lower(r.external_id) COLLATE "C"';
const NUMBER = 'lower(r.number) COLLATE "C"';
const END = 'reverse(lower(r.number)) COLLATE "C"';
/** Shorter ends are in too many numbers to mean one. */
const SHORTEST_END = 3;
/** Documents whose transactions and cases are shown with them. */
const OPENED = 3;

export interface Parts {
  /** `doc`: documents within reach, each once, by its nearest match; `waiting`: records of any kind that are suspended. */
  readonly documents: string;
  readonly parts: readonly string[];
}

export function partsOf({ reader, sought, first }: Search, params: unknown[]): Parts {
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const [text = ''] = sought.texts;
  const small = text.toLowerCase();
  const exact = value(
    sought.texts.map((one) => one.toLowerCase()),
    'text[]',
  );
  const prefix = value(`${literal(small)}%`, 'text');
  const ends = small.length >= SHORTEST_END && !/\s/.test(small);
  const end = ends ? value(`${literal([...small].reverse().join(''))}%`, 'text') : null;
  const number = sought.number ? value(sought.number, 'bigint') : null;
  const may = (permission: Parameters<typeof reader.permissions.has>[0]) => reader.permissions.has(permission);
  const transactions = reach(reader, 't', params);
  const documentsWithin = documentReach(reader, 'r', params);
  const referringWithin = referringReach(reader, 'r', params);

  const found = (rank: number, matched: string, where: string, order = '') =>
    `(SELECT ${rank} AS rank, r.id, ${matched} AS matched FROM record r WHERE ${where} ${order} LIMIT ${first * 3})`;
  const byIdentifier = `r.kind || ' ' || r.external_id`;
  const byNumber = `r.kind || ' number ' || r.number`;
  const documents = `doc AS MATERIALIZED (
    SELECT DISTINCT ON (r.id) f.rank, f.matched, r.id, r.kind, r.currency, r.amount FROM (
      ${[
        found(RANK.exact, byIdentifier, `${DOCUMENT} AND ${IDENTIFIER} = ANY(${exact})`),
        found(RANK.exact, byNumber, `${NUMBERED} AND ${NUMBER} = ANY(${exact})`),
        found(RANK.beginning, byIdentifier, `${DOCUMENT} AND ${IDENTIFIER} LIKE ${prefix}`, `ORDER BY ${IDENTIFIER}`),
        found(RANK.beginning, byNumber, `${NUMBERED} AND ${NUMBER} LIKE ${prefix}`, `ORDER BY ${NUMBER}`),
        ...(end ? [found(RANK.end, byNumber, `${NUMBERED} AND ${END} LIKE ${end}`, `ORDER BY ${END}`)] : []),
      ].join(' UNION ALL ')}) f JOIN record r ON r.id = f.id AND r.in_force
     WHERE CASE WHEN r.kind IN (${kindsSql('document')}) THEN ${documentsWithin} ELSE ${referringWithin} END ORDER BY r.id, f.rank),
    waiting AS MATERIALIZED (SELECT r.id, r.kind || ' ' || COALESCE(r.number, r.external_id) AS matched, r.waits_amount, r.currency FROM record r JOIN source s ON s.id = r.source_id ${RECORD_PLACE}
     WHERE r.in_force AND r.waits_for IS NOT NULL AND (${IDENTIFIER} = ANY(${exact}) OR (r.number IS NOT NULL AND ${NUMBER} = ANY(${exact}))) AND ${waitingReach(reader, 'place', ['r.id::text'], params)} ORDER BY r.known_at, r.id LIMIT ${first})`;

  const opened = `(SELECT * FROM doc WHERE rank = ${RANK.exact} ORDER BY id LIMIT ${OPENED})`;
  const identified = (rank: number, where: string) =>
    `(SELECT ${rank}, 'transaction', t.id::text, i.kind || ' ' || COALESCE(i.shown, i.value), named.id::text, NULL::numeric, NULL FROM (SELECT * FROM identifier i WHERE ${where} ORDER BY i.value LIMIT ${first * 40}) i
        JOIN transaction t ON t.id = i.transaction_id LEFT JOIN LATERAL (SELECT r.id FROM record r WHERE r.kind = i.kind AND r.external_id = i.shown AND r.in_force LIMIT 1) named ON true
       WHERE ${transactions} ORDER BY t.period_start DESC, t.id LIMIT ${first * 4})`;
  const parts = [
    `(SELECT rank, CASE WHEN kind IN (${kindsSql('posting')}) THEN 'posting' WHEN kind IN (${PAYMENT}) THEN 'payment' ELSE kind END AS kind, id::text AS id, matched, NULL::text AS node, amount, currency FROM doc)`,
    `(SELECT ${RANK.exact}, 'suspended', id::text, matched, NULL, waits_amount, currency FROM waiting)`,
    // The lines of the document, or of those that it books or pays.
    `(SELECT ${RANK.ofDocument}, 'transaction', t.id::text, 'on ' || x.matched, x.id::text, sum(d.amount), max(x.currency) FROM ${opened} x
        CROSS JOIN LATERAL (SELECT x.id AS document UNION SELECT k.to_id FROM record_link k WHERE k.from_id = x.id) l
        JOIN document_line d ON d.document_id = l.document JOIN transaction t ON t.id = d.transaction_id
       WHERE ${transactions} GROUP BY t.id, x.id, x.matched ORDER BY sum(d.amount) DESC, t.id LIMIT ${first})`,
    identified(RANK.identified, `i.value = ANY(${exact})`),
    identified(RANK.name, `i.value LIKE ${prefix} AND i.value <> ALL(${exact})`),
  ];
  if (number && sought.of !== 'case')
    parts.push(
      `(SELECT ${RANK.exact}, 'transaction', t.id::text, 'number ' || t.number, NULL, NULL, NULL FROM transaction t WHERE t.number = ${number} AND ${transactions})`,
    );
  if (may('accounts:read')) {
    const within = reach(reader, 'a', params);
    const part = value(`%${literal(text)}%`, 'text');
    parts.push(
      `(SELECT CASE WHEN lower(a.name) = ANY(${exact}) THEN ${RANK.exact} WHEN a.name ILIKE ${prefix} THEN 3 ELSE ${RANK.name} END, 'account', a.id::text, 'name ' || a.name, NULL, NULL, NULL FROM account a WHERE a.name ILIKE ${part} AND ${within} ORDER BY 1, a.name LIMIT ${first})`,
      `(SELECT ${RANK.exact}, 'account', a.id::text, x.system || ' ' || x.external_id, NULL, NULL, NULL FROM account_identity x JOIN account a ON a.id = x.account_id WHERE lower(x.external_id) = ANY(${exact}) AND ${within} LIMIT ${first})`,
    );
  }
  if (may('exceptions:read')) {
    const within = caseReach(reader, 'c', params);
    const open = value(OPEN_STATUSES, 'text[]');
    parts.push(
      `(SELECT ${RANK.ofDocument}, 'exception', c.id::text, 'about ' || x.matched, NULL, NULL, NULL FROM (SELECT id, matched FROM ${opened} o UNION SELECT id, matched FROM waiting) x JOIN exception_case c ON c.subject_id = x.id::text WHERE ${within} AND c.status = ANY(${open}) ORDER BY c.due_at, c.id LIMIT ${first})`,
    );
    if (number && sought.of !== 'transaction')
      parts.push(
        `(SELECT ${RANK.exact}, 'exception', c.id::text, 'number ' || c.number, NULL, NULL, NULL FROM exception_case c WHERE c.number = ${number} AND ${within})`,
      );
    // A word with a digit is a number or an identifier: the parts above find what it names, at a fraction of the cost.
    const words = [...new Set(text.split(/\s+/))].filter((word) => word.length >= SHORTEST_END && !/\d/.test(word));
    if (words.length > 0) {
      const each = words.slice(0, 6).map((word) => `c.title ILIKE ${value(`%${literal(word)}%`, 'text')}`);
      parts.push(
        // What is open is what somebody looks for; what is closed fills up.
        `(SELECT CASE WHEN c.status = ANY(${open}) THEN ${RANK.words} ELSE ${RANK.closed} END, 'exception', c.id::text, 'words of the case', NULL, NULL, NULL
            FROM (SELECT c.id, c.status FROM exception_case c WHERE ${each.join(' AND ')} AND ${within} LIMIT ${first * 10}) c ORDER BY 1, c.id LIMIT ${first})`,
      );
    }
  }
  return { documents, parts };
}
