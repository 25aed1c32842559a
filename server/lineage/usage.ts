import { assertMay, type Reader } from '@/domain/access';
import { reach, unrestricted } from '@/server/access';
import { stretchesKnownAt } from '@/server/correlation/facts';
import { KNOWN_EVENTS, knownStretches } from '@/server/correlation/usage';
import { decodeCursor, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { pool, transaction } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { withinReach } from '@/server/transactions/known';
import { isoSql } from './records';

/** One usage event in force. Instants are ISO text in full precision; the quantity is in the event's own unit. */
export interface UsageEventRow {
  readonly id: string;
  readonly signalId: string;
  readonly source: string;
  readonly time: string;
  readonly receivedAt: string;
  readonly lagSeconds: number;
  readonly customer: string;
  readonly meter: string;
  readonly quantity: string;
  readonly unit: string | null;
  /** Empty for readers who may not see payloads. */
  readonly payload: string;
}

interface Stretch {
  readonly flowId: string;
  readonly source: string;
  readonly customer: string;
  readonly meter: string;
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Which stretches of which flows belong to a transaction, and the receipt days between which their events lie. */
async function stretchesOf(reader: Reader, id: string): Promise<Stretch[]> {
  const params: unknown[] = [id];
  const { rows } = await pool.query<Stretch>(
    prepared(
      `SELECT r.flow_id AS "flowId", s.name AS source, f.customer, f.meter, f.unit, r.valid_from::text AS "from", r.valid_to::text AS "to", u.first_day AS "firstDay", u.last_day AS "lastDay"
       FROM transaction t JOIN usage_route r ON r.transaction_id = t.id JOIN usage_total u ON u.transaction_id = t.id AND u.flow_id = r.flow_id
       JOIN usage_flow f ON f.id = r.flow_id JOIN source s ON s.id = f.source_id
      WHERE t.id = $1::uuid AND ${reach(reader, 't', params)} AND u.count > 0 ORDER BY r.flow_id, r.valid_from`,
      params,
    ),
  );
  return rows;
}

/**
 * Usage events in force behind a transaction's captured quantity, newest first: amended quantities as amended,
 * retracted events left out, of conflicting contents the one in force.
 *
 * Days and instants stand in the statement as values known when it is planned, so that a page reads the end of one
 * index per partition, however many events there are. Whether an event is in force and what it was amended to is asked
 * for row by row on purpose: as joins, the planner would hash a million keys for one page.
 * @param knownAt those that counted by what had come in by then, and as it counted
 */
export async function listUsageEvents(
  reader: Reader | null,
  id: string,
  request: PageRequest,
  knownAt: Date | null,
): Promise<Page<UsageEventRow>> {
  assertMay(reader, 'transactions:read');
  if (knownAt) return eventsKnownAt(reader, id, request, knownAt);
  const size = pageSize(request);
  const stretches = await stretchesOf(reader, id);
  const none = async () => ({ count: 0, exact: true });
  if (stretches.length === 0) return page<UsageEventRow>([], request, () => [], none);
  const params: unknown[] = [];
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const after = request.after ? decodeCursor(request.after, 2) : null;
  const [time, seq] = after ? [value(after[0], 'timestamptz'), value(after[1], 'bigint')] : [];
  // Ascending numbers say which came later among events of one instant; a plain comparison of the time goes beside it for the index.
  const beyond = time ? `AND s.time <= ${time} AND (s.time, s.seq) < (${time}, ${seq})` : '';
  const branches = stretches.map(
    (
      stretch,
      place,
    ) => `(SELECT ${place} AS place, s.day, s.seq, s.key, s.source_id, s.ce_id, s.time, s.received_at, COALESCE(o.quantity, s.quantity) AS quantity
      FROM signal s LEFT JOIN LATERAL (SELECT u.key, u.quantity FROM usage_override u WHERE u.key = s.key LIMIT 1) o ON true
     WHERE s.flow_id = ${value(stretch.flowId, 'uuid')} AND s.day BETWEEN ${value(stretch.firstDay, 'date')} AND ${value(stretch.lastDay, 'date')}
       AND s.time >= ${value(stretch.from, 'timestamptz')} AND s.time < ${value(stretch.to, 'timestamptz')} ${beyond}
       AND (o.key IS NULL OR o.quantity IS NOT NULL) AND (SELECT k.seq FROM signal_key k WHERE k.key = s.key AND k.day = s.day) = s.seq
     ORDER BY s.time DESC, s.seq DESC LIMIT ${size + 1})`,
  );
  const payload = reader.permissions.has('payloads:read')
    ? '(SELECT p.payload FROM signal p WHERE p.day = e.day AND p.seq = e.seq)'
    : "''";
  const { rows } = await pool.query<UsageEventRow & { place: number; position: string; seq: string }>(
    `SELECT e.place, e.time::text AS position, e.seq::text AS seq, encode(e.key, 'hex') AS id, e.ce_id AS "signalId", ${isoSql('e.time')} AS time, ${isoSql('e.received_at')} AS "receivedAt",
            extract(epoch FROM e.received_at - e.time)::float8 AS "lagSeconds", e.quantity::text AS quantity, ${payload} AS payload
       FROM (${branches.join(' UNION ALL ')}) e ORDER BY e.time DESC, e.seq DESC LIMIT ${size + 1}`,
    params,
  );
  const events = rows.map(({ place, ...row }) => {
    const { source, customer, meter, unit } = stretches[place] as Stretch;
    return { ...row, source, customer, meter, unit: unit || null };
  });
  return page<UsageEventRow>(
    events,
    request,
    (row) => [(row as (typeof events)[number]).position, (row as (typeof events)[number]).seq],
    none,
  );
}

/** The same as known at an instant: routed, chosen among contents and corrected as it was then. */
async function eventsKnownAt(
  reader: Reader,
  id: string,
  request: PageRequest,
  knownAt: Date,
): Promise<Page<UsageEventRow>> {
  const size = pageSize(request);
  const none = async () => ({ count: 0, exact: true });
  const rows = await transaction(
    async (client) => {
      if (!unrestricted(reader) && !(await withinReach(reader, { id }, { on: client })).length) return [];
      const routes = await stretchesKnownAt(client, id, knownAt);
      if (routes.length === 0) return [];
      const after = request.after ? decodeCursor(request.after, 2) : null;
      const payload = reader.permissions.has('payloads:read') ? 's.payload' : "''";
      const found = await client.query<UsageEventRow & { position: string; seq: string }>(
        `SELECT s.time::text AS position, s.seq::text AS seq, encode(s.key, 'hex') AS id, s.ce_id AS "signalId", ${isoSql('s.time')} AS time, ${isoSql('s.received_at')} AS "receivedAt",
                extract(epoch FROM s.received_at - s.time)::float8 AS "lagSeconds", (CASE WHEN s.corrected THEN s.known ELSE s.quantity END)::text AS quantity, ${payload} AS payload,
                (SELECT o.name FROM source o WHERE o.id = f.source_id) AS source, f.customer, f.meter, NULLIF(f.unit, '') AS unit
           FROM usage_flow f JOIN (SELECT s.*, u.flow_id AS of, c.corrected, c.quantity AS known FROM ${KNOWN_EVENTS}
             AND ($3::timestamptz IS NULL OR s.time <= $3 AND (s.time, s.seq) < ($3, $4::bigint)) ORDER BY s.time DESC, s.seq DESC LIMIT ${size + 1}) s ON s.of = f.id
          ORDER BY s.time DESC, s.seq DESC`,
        [knownStretches(routes), knownAt, ...(after ?? [null, null])],
      );
      return found.rows;
    },
    'REPEATABLE READ',
    true,
  );
  return page<UsageEventRow>(
    rows,
    request,
    (row) => [(row as (typeof rows)[number]).position, (row as (typeof rows)[number]).seq],
    none,
  );
}
