/** Signals by what a person may hold of them: the ID of a usage event, its correlation or trace ID, a dead letter's. */
import { signalKey } from '@/domain/identity';
import { reach, unrestricted, waitingReach } from '@/server/access';
import { CORRECTIONS_SQL } from '@/server/correlation/kinds';
import { pool } from '@/server/runtime/db';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import type { Hit, Search } from './define';

/** Shorter texts are no identifiers of events, and would be asked of every signal. */
const SHORTEST = 4;
const MOST = 5;

const originsOf = fixed(() =>
  sets
    .selectFrom('signal_origin as o')
    .innerJoin('source as s', 's.id', 'o.source_id')
    .select(['s.name', 'o.ce_source as ceSource']),
);

const identifiersIn = ({ texts }: Search['sought']) =>
  texts.filter((text) => text.length >= SHORTEST && !/\s/.test(text));

/** Origins are met once and stay: what is new is found within a minute. */
const FRESH_MS = 60_000;
let origins: { at: number; found: Promise<{ name: string; ceSource: string }[]> } | null = null;

/** The dedup keys of signals with these IDs, whoever of the known origins signed them. */
async function keysOf(texts: readonly string[]): Promise<Buffer[]> {
  if (!origins || performance.now() - origins.at > FRESH_MS)
    origins = { at: performance.now(), found: originsOf({}, { steady: false }) };
  const held = origins;
  const found = await held.found.catch((error: unknown) => {
    if (origins === held) origins = null;
    throw error;
  });
  return found.flatMap(({ name, ceSource }) => texts.map((text) => signalKey(name, ceSource, text)));
}

/** For tests that empty the database under a running process. */
export const forgetOrigins = (): void => {
  origins = null;
};

/** Where the contents in force of these dedup keys lie. */
const placesOf = fixed(({ keys }: { keys: readonly Buffer[] }) =>
  sets.selectFrom('signal_key').select(['day', 'seq']).where('key', '=', anyOf(keys, 'bytea')).limit(MOST),
);

/**
 * Usage events by their ID, or by the correlation or trace that they are part of, with the transaction that they belong
 * to. By ID the dedup key is computed for each origin of each source and looked up; no index over events is needed.
 */
export async function findUsageEvents({ reader, sought, first }: Search): Promise<Hit[]> {
  const texts = identifiersIn(sought);
  if (texts.length === 0) return [];
  const keys = await keysOf(texts);
  const places = await placesOf({ keys }, { steady: false });
  const params: unknown[] = [];
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  // Days as values, so that the planner looks into their partitions alone.
  const byKey = places.map(({ day, seq }) => `(s.day = ${value(day, 'date')} AND s.seq = ${value(seq, 'bigint')})`);
  const among = value([...new Set(texts.flatMap((text) => [text, text.toLowerCase()]))], 'text[]');
  const ways =
    byKey.length > 0
      ? [`SELECT s.*, 'event ' || s.ce_id AS matched FROM signal s WHERE ${byKey.join(' OR ')}`]
      : [
          `(SELECT s.*, 'correlation ID ' || s.correlation_id AS matched FROM signal s WHERE s.correlation_id = ANY(${among}) LIMIT ${MOST})`,
          `(SELECT s.*, 'trace ID ' || s.trace_id AS matched FROM signal s WHERE s.trace_id = ANY(${among}) LIMIT ${MOST})`,
        ];
  if (byKey.length > 0) params.pop();
  const [transactions, flows] = [reach(reader, 't', params), reach(reader, 'f', params)];
  const { rows } = await pool.query<Hit & { matched: string }>(
    `SELECT DISTINCT ON (s.ce_id, o.name) 'usage event' AS kind, s.ce_id AS id, s.ce_id AS title, s.matched, o.name AS source, NULL AS amount, NULL AS currency, NULL AS basis,
            concat_ws(' · ', f.customer, f.meter, trim_scale(s.quantity)::text || CASE WHEN f.unit = '' THEN '' ELSE ' ' || f.unit END, to_char(s.time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), CASE WHEN t.id IS NULL THEN 'not attached' END) AS subtitle,
            t.id AS transaction, CASE WHEN t.id IS NULL THEN f.customer ELSE 'usage:' || f.id END AS node
       FROM (${ways.join(' UNION ALL ')}) s JOIN source o ON o.id = s.source_id JOIN usage_flow f ON f.id = s.flow_id
       LEFT JOIN usage_route u ON u.flow_id = s.flow_id AND u.valid_from <= s.time AND u.valid_to > s.time LEFT JOIN transaction t ON t.id = u.transaction_id
      WHERE NOT s.variant AND (CASE WHEN t.id IS NULL THEN ${flows} ELSE ${transactions} END) ORDER BY s.ce_id, o.name LIMIT ${first}`,
    params,
  );
  return rows;
}

/**
 * Corrections that wait for their usage event, by the ID of that event or their own; for those who see what belongs to no
 * entity, and for the teams that own the cases about it.
 */
export async function findCorrections({ reader, sought, first }: Search): Promise<Hit[]> {
  const texts = identifiersIn(sought);
  if (texts.length === 0) return [];
  const keys = await keysOf(texts);
  if (keys.length === 0) return [];
  const params: unknown[] = [keys.map((key) => key.toString('hex')), keys, first];
  const { rows } = await pool.query<Hit>(
    `SELECT 'suspended' AS kind, 'correction/' || encode(t.signal_key, 'hex')::uuid AS id, coalesce(t.body->>'event', encode(t.signal_key, 'hex')) AS title,
            concat_ws(' · ', 'correction', 'waits for ' || t.waits_for, s.title) AS subtitle, 'correction of ' || coalesce(t.body->>'event', '') AS matched,
            s.name AS source, NULL AS amount, NULL AS currency, NULL AS basis, NULL AS node, NULL AS transaction
       FROM (SELECT * FROM statement WHERE kind IN (${CORRECTIONS_SQL}) AND external_id = ANY($1::text[]) UNION SELECT * FROM statement WHERE signal_key = ANY($2::bytea[])) t
       JOIN source s ON s.id = t.source_id WHERE t.waits_for IS NOT NULL AND NOT t.superseded AND ${waitingReach(reader, null, ['s.name'], params)} ORDER BY t.known_at LIMIT $3`,
    params,
  );
  return rows;
}

/** Dead letters by the ID that their event stated, or their own; for those who see what belongs to no entity. */
export async function findLetters({ reader, sought, first }: Search): Promise<Hit[]> {
  if (!reader.permissions.has('pipeline:read') || !unrestricted(reader)) return [];
  const { rows } = await pool.query<Hit>(
    `SELECT 'dead letter' AS kind, l.id, COALESCE(l.ce_id, l.id::text) AS title, concat_ws(' · ', s.title, l.ce_type, l.code, l.status) AS subtitle, 'event ' || COALESCE(l.ce_id, l.id::text) AS matched,
            s.name AS source, NULL AS amount, NULL AS currency, NULL AS basis, NULL AS node, NULL AS transaction
       FROM (SELECT * FROM dead_letter WHERE lower(ce_id) = ANY($1::text[]) UNION SELECT * FROM dead_letter WHERE id = ANY($2::uuid[])) l JOIN source s ON s.id = l.source_id
      ORDER BY l.received_at DESC LIMIT ${first}`,
    [
      sought.texts.map((text) => text.toLowerCase()),
      sought.texts.filter((text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)),
    ],
  );
  return rows;
}
