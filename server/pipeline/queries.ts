import { assertMay, type Reader, Refusal } from '@/domain/access';
import { unrestricted } from '@/server/access';
import { HEARTBEAT } from '@/server/health';
import { COUNT_LIMIT, cappedTotal, keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';

export interface SourceRow {
  id: string;
  name: string;
  title: string;
  kind: string;
  adapter: string;
  adapterVersion: number;
  mode: string;
  teamId: string;
  teamName: string;
  lastReceivedAt: Date | null;
  watermark: Date | null;
  cadenceSeconds: number;
  documentSystem: string | null;
}
export interface SourceWork {
  backlog: number;
  deadLetters: number;
}
export interface SourceDay {
  day: string;
  received: string;
  duplicates: string;
  conflicting: string;
  deadLettered: string;
}

const SOURCE = `SELECT s.id::text AS id, s.name, s.title, s.kind, s.adapter, s.adapter_version AS "adapterVersion", s.mode, s.team_id AS "teamId", t.name AS "teamName",
  s.last_received_at AS "lastReceivedAt", s.watermark, s.cadence_seconds AS "cadenceSeconds", s.document_system AS "documentSystem" FROM source s JOIN team t ON t.id = s.team_id`;

/** All sources, by title. They belong to no entity. */
export async function listSources(reader: Reader | null): Promise<SourceRow[]> {
  assertMay(reader, 'pipeline:read');
  return (await pool.query<SourceRow>(`${SOURCE} ORDER BY s.title, s.id`)).rows;
}

export async function findSource(reader: Reader | null, name: string): Promise<SourceRow | null> {
  assertMay(reader, 'pipeline:read');
  return (await pool.query<SourceRow>(`${SOURCE} WHERE s.name = $1`, [name])).rows[0] ?? null;
}

export const sourceById = defineLoader<SourceRow>(async (reader, ids) => {
  assertMay(reader, 'pipeline:read');
  const { rows } = await pool.query<SourceRow>(`${SOURCE} WHERE s.id::text = ANY($1::text[])`, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
});

/** Signals that are not applied yet and letters that nobody has dealt with, by source. */
export const workOfSource = defineLoader<SourceWork>(async (reader, ids) => {
  assertMay(reader, 'pipeline:read');
  const { rows } = await pool.query<SourceWork & { id: string }>(
    `SELECT s.id::text AS id,
       coalesce((SELECT sum(usage_count + record_count + variant_count) FROM delivery_batch b WHERE b.source_id = s.id AND b.status <> 'applied'), 0)::int AS backlog,
       (SELECT count(*) FROM dead_letter d WHERE d.source_id = s.id AND d.status = 'open')::int AS "deadLetters"
     FROM source s WHERE s.id::text = ANY($1::text[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
});

/** Deliveries by receipt day, oldest first, at most 30 days back from the newest. */
export const daysOfSource = defineLoader<SourceDay[]>(async (reader, ids) => {
  assertMay(reader, 'pipeline:read');
  const n = (disposition: string) => `coalesce(sum(count) FILTER (WHERE disposition = '${disposition}'), 0)::text`;
  const { rows } = await pool.query<SourceDay & { id: string }>(
    `SELECT c.source_id::text AS id, c.day, ${n('received')} AS received, ${n('duplicate')} AS duplicates, ${n('conflicting')} AS conflicting, ${n('dead-lettered')} AS "deadLettered"
     FROM delivery_count c JOIN (SELECT source_id, max(day) AS newest FROM delivery_count GROUP BY 1) last USING (source_id)
     WHERE c.source_id::text = ANY($1::text[]) AND c.day > last.newest - 30 GROUP BY 1, 2 ORDER BY 1, 2`,
    [ids],
  );
  return grouped(rows, (row) => row.id);
});

export interface DeadLetterRow {
  id: string;
  source: string;
  receivedAt: Date;
  ceId: string | null;
  ceType: string | null;
  code: string;
  message: string;
  body: string;
  status: string;
}

const LETTER = `d.id, s.name AS source, d.received_at AS "receivedAt", d.ce_id AS "ceId", d.ce_type AS "ceType", d.code, d.message, d.body, d.status`;

/** What could not be read may be anybody's: those see it who see every entity, with its body for those who see payloads. */
function assertSeesLetters(reader: Reader | null): asserts reader is Reader {
  assertMay(reader, 'pipeline:read');
  if (!unrestricted(reader))
    throw new Refusal('forbidden', 'Dead letters belong to no entity yet: only people who see every entity see them.');
}

const HIDDEN = 'Your role does not see payloads.';
const shownTo = (reader: Reader, row: DeadLetterRow): DeadLetterRow =>
  reader.permissions.has('payloads:read') ? row : { ...row, body: HIDDEN };

/** Letters of all sources or of one, newest first. */
export async function listDeadLetters(
  reader: Reader | null,
  source: string | null,
  request: PageRequest,
): Promise<Page<DeadLetterRow>> {
  assertSeesLetters(reader);
  const size = pageSize(request);
  const params: unknown[] = [source];
  const place = keyset(
    { column: 'd.received_at', type: 'timestamptz', id: 'd.id', direction: 'DESC' },
    request.after,
    params,
  );
  const where = 'd.source_id = s.id AND ($1::text IS NULL OR s.name = $1)';
  const { rows } = await pool.query<DeadLetterRow & { place: string }>(
    `SELECT ${LETTER}, d.received_at::text AS place FROM dead_letter d JOIN source s ON ${where} WHERE ${place.where} ORDER BY ${place.order} LIMIT ${size + 1}`,
    params,
  );
  const total = async () => {
    const counted = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (SELECT 1 FROM dead_letter d JOIN source s ON ${where} LIMIT ${COUNT_LIMIT + 1}) c`,
      [source],
    );
    return cappedTotal(counted.rows[0]?.n ?? 0);
  };
  const result = page(rows, request, (row) => [row.place, row.id], total);
  return { ...result, rows: result.rows.map(({ row, cursor }) => ({ row: shownTo(reader, row), cursor })) };
}

export const deadLetterById = defineLoader<DeadLetterRow>(async (reader, ids) => {
  assertSeesLetters(reader);
  const { rows } = await pool.query<DeadLetterRow>(
    `SELECT ${LETTER} FROM dead_letter d JOIN source s ON s.id = d.source_id WHERE d.id::text = ANY($1::text[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, shownTo(reader, row)]));
});

export interface PipelineState {
  backlog: number;
  oldestPendingSeconds: number | null;
  dirty: number;
}

/** What is under way. */
export async function pipelineState(reader: Reader | null, now: Date): Promise<PipelineState> {
  assertMay(reader, 'pipeline:read');
  const { rows } = await pool.query<PipelineState>(
    `SELECT coalesce(sum(usage_count + record_count + variant_count), 0)::int AS backlog, extract(epoch FROM $1::timestamptz - min(committed_at))::float8 AS "oldestPendingSeconds",
       (SELECT count(*) FROM dirty WHERE due_at IS NULL OR due_at <= now())::int AS dirty FROM delivery_batch WHERE status <> 'applied'`,
    [now],
  );
  return rows[0] as PipelineState;
}

/** Something that could not be worked off and waits to be tried again; it holds up nothing else. */
export interface SetAsideRow {
  /** batch, or the kind of the subject in the queue */
  what: string;
  subject: string;
  reason: string;
  attempts: number;
  /** null for a batch, which is not tried again by itself */
  retryAt: Date | null;
}

const MOST_SET_ASIDE = 100;

/** What is set aside, the oldest first. It may be anybody's: nothing is told to those whom an entity or region restricts. */
export async function listSetAside(reader: Reader | null): Promise<SetAsideRow[]> {
  assertMay(reader, 'pipeline:read');
  if (!unrestricted(reader)) return [];
  const { rows } = await pool.query<SetAsideRow>(
    `SELECT * FROM (
       SELECT 'batch' AS what, b.id::text AS subject, coalesce(b.failure, '') AS reason, b.attempts, NULL::timestamptz AS "retryAt" FROM delivery_batch b WHERE b.status = 'failed'
       UNION ALL SELECT d.kind, d.subject, max(d.failure), max(d.attempts), min(d.due_at) FROM dirty d WHERE d.failure IS NOT NULL GROUP BY 1, 2) s
      ORDER BY "retryAt" NULLS FIRST, subject LIMIT ${MOST_SET_ASIDE}`,
  );
  return rows;
}

export interface WorkerRow {
  id: string;
  startedAt: Date;
  seenAt: Date;
  alive: boolean;
}
/** Seconds without a sign of life after which a worker counts as gone. */
const PATIENCE = 20;

/** Workers that hold a connection, with their last sign of life. */
export async function listWorkers(reader: Reader | null): Promise<WorkerRow[]> {
  assertMay(reader, 'pipeline:read');
  const { rows } = await pool.query<WorkerRow>(
    `SELECT pid::text AS id, backend_start AS "startedAt", query_start AS "seenAt", clock_timestamp() - query_start < make_interval(secs => $2) AS alive
     FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database() ORDER BY backend_start`,
    [HEARTBEAT, PATIENCE],
  );
  return rows;
}

/** Signals stored per minute of the last hour, oldest first; minutes without any are there as zero. */
export async function throughput(reader: Reader | null, now: Date): Promise<{ at: Date; signals: string }[]> {
  assertMay(reader, 'pipeline:read');
  const { rows } = await pool.query<{ at: Date; signals: string }>(
    `SELECT m AS at, coalesce(sum(b.usage_count + b.record_count + b.variant_count), 0)::text AS signals
     FROM generate_series(date_trunc('minute', $1::timestamptz) - interval '59 minutes', date_trunc('minute', $1::timestamptz), interval '1 minute') m
     LEFT JOIN delivery_batch b ON b.committed_at >= m AND b.committed_at < m + interval '1 minute' AND b.committed_at >= $1::timestamptz - interval '1 hour'
     GROUP BY 1 ORDER BY 1`,
    [now],
  );
  return rows;
}
