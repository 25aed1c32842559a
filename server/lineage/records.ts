import { assertMay, type Reader } from '@/domain/access';
import { reach } from '@/server/access';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { membersOf } from '@/server/transactions/known';

/** One version of a record with the signal that stated it. Instants are ISO text in full precision. */
export interface SourceRecordRow {
  readonly id: string;
  readonly kind: string;
  readonly source: string;
  readonly externalId: string;
  readonly type: string;
  readonly time: string;
  readonly receivedAt: string;
  readonly revision: string | null;
  readonly inForce: boolean;
  readonly backfilled: boolean;
  readonly signalId: string;
  readonly correlationId: string | null;
  /** As received; empty for readers who may not see payloads, and when its retention has ended. */
  readonly payload: string;
  readonly digest: string;
}

/** ISO 8601 in UTC with microseconds. */
export const isoSql = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const VERSION = `r.id || '.' || encode(r.signal_key, 'hex') || '.' || encode(substring(r.digest FROM 1 FOR 4), 'hex') AS id, r.kind, s.name AS source, r.external_id AS "externalId", ${isoSql('r.time')} AS time,
            ${isoSql('r.known_at')} AS "receivedAt", r.revision::text, r.in_force AS "inForce", r.correlation_id AS "correlationId", encode(r.digest, 'hex') AS digest, r.day::text, r.seq::text`;

interface VersionRow extends SourceRecordRow {
  readonly key: string;
  readonly day: string;
  readonly seq: string;
}

/** The key under which {@link sourceRecordsOf} finds the versions of a record of a transaction, as known at an instant. */
export const recordKey = (transactionId: string, recordId: string, knownAt: Date | null): string =>
  `${transactionId} ${recordId} ${knownAt?.toISOString() ?? ''}`;

/** All versions of records by {@link recordKey}, the newest first. Payloads only for those who may read them. */
export const sourceRecordsOf = defineLoader<SourceRecordRow[]>(async (reader, keys) => {
  assertMay(reader, 'transactions:read');
  const asked = keys.map((key) => key.split(' '));
  const params: unknown[] = [
    [...new Set(asked.map(([transaction]) => transaction))],
    asked.map(([, record]) => record),
    asked.map(([, , known]) => known || null),
    keys,
  ];
  const { rows } = await pool.query<VersionRow>(
    prepared(
      `${membersOf(reach(reader, 't', params))},
     wanted AS (SELECT w.record, w.known, w.key FROM unnest($2::uuid[], $3::timestamptz[], $4::text[]) w(record, known, key) WHERE EXISTS (SELECT FROM members m WHERE m.id = w.record))
     SELECT w.key, ${VERSION}
       FROM wanted w JOIN record r ON r.id = w.record AND (w.known IS NULL OR r.known_at <= w.known) JOIN source s ON s.id = r.source_id
      ORDER BY r.in_force DESC, r.known_at DESC, r.digest`,
      params,
    ),
  );
  return grouped(await withSignals(rows, reader.permissions.has('payloads:read')), ({ key }) => key);
});

/**
 * All versions of these records, the newest first. For records that a document or a posting within the reader's reach
 * has led to: this asks no further.
 */
export async function versionsOf(reader: Reader | null, ids: readonly string[]): Promise<SourceRecordRow[]> {
  assertMay(reader, 'transactions:read');
  const { rows } = await pool.query<VersionRow>(
    prepared(
      `SELECT r.id::text AS key, ${VERSION} FROM record r JOIN source s ON s.id = r.source_id WHERE r.id = ANY($1::uuid[])
        ORDER BY array_position($1::uuid[], r.id), r.in_force DESC, r.known_at DESC, r.digest`,
      [ids],
    ),
  );
  return withSignals(rows, reader.permissions.has('payloads:read'));
}

async function withSignals(rows: readonly VersionRow[], payloads: boolean): Promise<VersionRow[]> {
  const signals = await signalsOf(rows, payloads);
  return rows.map((row) => ({
    ...row,
    type: '',
    signalId: '',
    backfilled: false,
    payload: '',
    ...signals.get(`${row.day} ${row.seq}`),
  }));
}

interface SignalPart {
  readonly type: string;
  readonly signalId: string;
  readonly backfilled: boolean;
  readonly payload: string;
}

/** Signals by `day seq`. The days are constants of the statement, so that only their partitions are planned. */
async function signalsOf(
  places: readonly { day: string; seq: string }[],
  payloads: boolean,
): Promise<Map<string, SignalPart>> {
  if (places.length === 0) return new Map();
  const days = [...new Set(places.map(({ day }) => day))];
  const { rows } = await pool.query<SignalPart & { place: string }>(
    prepared(
      `SELECT s.day || ' ' || s.seq AS place, s.type, s.ce_id AS "signalId", s.backfilled, ${payloads ? 's.payload' : "''"} AS payload
       FROM signal s WHERE s.day = ANY($1::date[]) AND (s.day, s.seq) IN (SELECT * FROM unnest($2::date[], $3::bigint[]))`,
      [days, places.map(({ day }) => day), places.map(({ seq }) => seq)],
    ),
  );
  return new Map(rows.map(({ place, ...signal }) => [place, signal]));
}
