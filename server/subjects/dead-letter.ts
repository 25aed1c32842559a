import { deadLetter } from '@/domain/subjects/dead-letter';
import { deadLetterKey } from '@/domain/subjects/dead-letter/key';
import { type DeadLetterState, MOST_LETTERS } from '@/domain/subjects/dead-letter/state';
import { defineSource } from '@/server/spine/define';

const ASKED = `unnest($1::text[], $2::text[], $3::text[]) AS a (source, code, about) JOIN source o ON o.name = a.source`;
const OF_REASON = `l.status = 'open' AND l.source_id = o.id AND l.code = a.code AND l.about = a.about`;
/** The event was sent again since, and could be read. */
const REPLACED = 'EXISTS (SELECT FROM signal_key k WHERE k.key = l.event_key)';
/** What was stored and could not be read counts while its content is the one in force. */
const COUNTS = `(l.signal_key IS NULL OR EXISTS (SELECT FROM signal_key k WHERE k.key = l.signal_key AND k.digest = l.signal_digest)) AND NOT ${REPLACED}`;

const LOAD = `
  SELECT a.source, o.title AS "sourceTitle", a.code, a.about, n.letters, n.deliveries, n."firstAt", n."lastAt", newest.message, newest.ce_id AS "ceId"
    FROM ${ASKED}
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS letters, coalesce(sum(c.count), 0)::text AS deliveries, min(c.received_at) AS "firstAt", max(coalesce(c.last_received_at, c.received_at)) AS "lastAt"
        FROM (SELECT l.count, l.received_at, l.last_received_at FROM dead_letter l WHERE ${OF_REASON} AND ${COUNTS} ORDER BY l.received_at LIMIT ${MOST_LETTERS + 1}) c) n
    LEFT JOIN LATERAL (SELECT l.message, l.ce_id FROM dead_letter l WHERE ${OF_REASON} AND ${COUNTS} ORDER BY l.received_at DESC LIMIT 1) newest ON true`;

/** Letters whose event came since are nobody's work any more; so many at once. */
const CLOSE_REPLACED = `
  UPDATE dead_letter SET status = 'replaced' FROM (
    SELECT l.id FROM ${ASKED}
     CROSS JOIN LATERAL (SELECT l.id FROM dead_letter l WHERE ${OF_REASON} AND ${REPLACED} ORDER BY l.received_at LIMIT ${MOST_LETTERS}) l) done
   WHERE dead_letter.id = done.id`;

const columns = (keys: readonly string[]): string[][] => {
  const read = keys.flatMap((key) => deadLetterKey.read(key) ?? []);
  return [read.map(({ source }) => source), read.map(({ code }) => code), read.map(({ about }) => about)];
};

export const deadLetters = defineSource(deadLetter, {
  load: async (client, keys) => {
    const { rows } = await client.query<DeadLetterState>(LOAD, columns(keys));
    return new Map(rows.map((row) => [deadLetterKey.text(row), row]));
  },
  write: async (client, keys) => {
    await client.query<never>(CLOSE_REPLACED, columns(keys));
  },
});
