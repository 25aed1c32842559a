import { sql } from 'kysely';
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { unrestricted } from '@/server/access';
import { HEARTBEAT } from '@/server/health';
import { COUNT_LIMIT, cappedTotal, keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { rowOf, rowsOf, sets } from '@/server/runtime/sets';

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
  /** null while it sends */
  retiredAt: Date | null;
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

const sources = sets
  .selectFrom('source as s')
  .innerJoin('team as t', 't.id', 's.team_id')
  .select((eb) => eb.cast<string>('s.id', 'text').as('id'))
  .select(['s.name', 's.title', 's.kind', 's.adapter', 's.adapter_version as adapterVersion', 's.mode'])
  .select(['s.team_id as teamId', 't.name as teamName', 's.last_received_at as lastReceivedAt', 's.watermark'])
  .select(['s.cadence_seconds as cadenceSeconds', 's.document_system as documentSystem'])
  .select('s.retired_at as retiredAt');

/** All sources, by title. They belong to no entity. */
export async function listSources(reader: Reader | null): Promise<SourceRow[]> {
  assertMay(reader, 'pipeline:read');
  return rowsOf(sources.orderBy('s.title').orderBy('s.id'));
}

export async function findSource(reader: Reader | null, name: string): Promise<SourceRow | null> {
  assertMay(reader, 'pipeline:read');
  return (await rowOf(sources.where('s.name', '=', name))) ?? null;
}

/** Sources by their number as text. */
const numbered = (ids: readonly string[]) => sql<boolean>`s.id::text = ANY(${ids}::text[])`;

export const sourceById = defineLoader<SourceRow>(async (reader, ids) => {
  assertMay(reader, 'pipeline:read');
  const rows = await rowsOf(sources.where(numbered(ids)));
  return new Map(rows.map((row) => [row.id, row]));
});

/** Contents that a batch brought. */
const CONTENTS = sql.raw<number>('usage_count + record_count + variant_count');

/** Signals that are not applied yet and letters that nobody has dealt with, by source. */
export const workOfSource = defineLoader<SourceWork>(async (reader, ids) => {
  assertMay(reader, 'pipeline:read');
  const rows = await rowsOf(
    sets
      .selectFrom('source as s')
      .select((eb) => [
        eb.cast<string>('s.id', 'text').as('id'),
        eb
          .selectFrom('delivery_batch as b')
          .select(sql<number>`coalesce(sum(${CONTENTS}), 0)::int`.as('n'))
          .whereRef('b.source_id', '=', 's.id')
          .where('b.status', '<>', 'applied')
          .$asScalar()
          .as('backlog'),
        eb
          .selectFrom('dead_letter as d')
          .select(eb.cast<number>(eb.fn.countAll(), 'int4').as('n'))
          .whereRef('d.source_id', '=', 's.id')
          .where('d.status', '=', 'open')
          .$asScalar()
          .as('deadLetters'),
      ])
      .where(numbered(ids)),
  );
  return new Map(
    rows.map(({ id, backlog, deadLetters }) => [id, { backlog: backlog ?? 0, deadLetters: deadLetters ?? 0 }]),
  );
});

/** Deliveries by receipt day, oldest first, at most 30 days back from the newest. */
export const daysOfSource = defineLoader<SourceDay[]>(async (reader, ids) => {
  assertMay(reader, 'pipeline:read');
  const n = (disposition: string) =>
    sql<string>`coalesce(sum(c.count) FILTER (WHERE c.disposition = ${sql.lit(disposition)}), 0)::text`;
  const newest = sets
    .selectFrom('delivery_count')
    .select((eb) => ['source_id', eb.fn.max('day').as('newest')])
    .groupBy('source_id')
    .as('last');
  const rows = await rowsOf(
    sets
      .selectFrom('delivery_count as c')
      .innerJoin(newest, 'last.source_id', 'c.source_id')
      .select((eb) => [eb.cast<string>('c.source_id', 'text').as('id'), 'c.day'])
      .select([n('received').as('received'), n('duplicate').as('duplicates')])
      .select([n('conflicting').as('conflicting'), n('dead-lettered').as('deadLettered')])
      .where(sql<boolean>`c.source_id::text = ANY(${ids}::text[]) AND c.day > last.newest - 30`)
      .groupBy(['c.source_id', 'c.day'])
      .orderBy(sql`1, 2`),
  );
  return grouped(rows, (row) => row.id);
});

/** Fields that were dropped at the door, being of persons or forbidden. */
export interface DroppedFields {
  readonly personal: string;
  readonly forbidden: string;
}
export const droppedOfSource = defineLoader<DroppedFields>(async (reader, ids) => {
  assertMay(reader, 'pipeline:read');
  const of = (disposition: string) =>
    sql<string>`coalesce(sum(c.count) FILTER (WHERE c.disposition = ${sql.lit(disposition)}), 0)::text`;
  const rows = await rowsOf(
    sets
      .selectFrom('delivery_count as c')
      .select((eb) => eb.cast<string>('c.source_id', 'text').as('id'))
      .select([of('personal fields').as('personal'), of('forbidden fields').as('forbidden')])
      .where(sql<boolean>`c.source_id::text = ANY(${ids}::text[])`)
      .where('c.disposition', 'in', ['personal fields', 'forbidden fields'])
      .groupBy('c.source_id'),
  );
  return new Map(rows.map((row) => [row.id, row]));
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
  const rows = await rowsOf(
    sets
      .selectFrom('dead_letter as d')
      .innerJoin('source as s', 's.id', 'd.source_id')
      .select(['d.id', 's.name as source', 'd.received_at as receivedAt', 'd.ce_id as ceId', 'd.ce_type as ceType'])
      .select(['d.code', 'd.message', 'd.body', 'd.status'])
      .where(sql<boolean>`d.id::text = ANY(${ids}::text[])`),
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
  const state = await rowOf(
    sets
      .selectFrom('delivery_batch')
      .where('status', '<>', 'applied')
      .select((eb) => [
        sql<number>`coalesce(sum(${CONTENTS}), 0)::int`.as('backlog'),
        sql<number | null>`extract(epoch FROM ${now}::timestamptz - min(committed_at))::float8`.as(
          'oldestPendingSeconds',
        ),
        eb
          .selectFrom('dirty')
          .select(eb.cast<number>(eb.fn.countAll(), 'int4').as('n'))
          .where((due) => due.or([due('due_at', 'is', null), due('due_at', '<=', sql<Date>`now()`)]))
          .$asScalar()
          .as('dirty'),
      ]),
  );
  return { backlog: 0, oldestPendingSeconds: null, ...state, dirty: state?.dirty ?? 0 };
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
  const batches = sets
    .selectFrom('delivery_batch as b')
    .select((eb) => [
      sql.lit<string>('batch').as('what'),
      eb.cast<string>('b.id', 'text').as('subject'),
      eb.fn.coalesce('b.failure', sql.lit('')).as('reason'),
      'b.attempts',
      sql<Date | null>`NULL::timestamptz`.as('retryAt'),
    ])
    .where('b.status', '=', 'failed');
  const subjects = sets
    .selectFrom('dirty as d')
    .select((eb) => [
      'd.kind as what',
      'd.subject',
      sql<string>`max(d.failure)`.as('reason'),
      eb.fn.max('d.attempts').as('attempts'),
      eb.fn.min('d.due_at').as('retryAt'),
    ])
    .where('d.failure', 'is not', null)
    .groupBy(['d.kind', 'd.subject']);
  return rowsOf(
    sets
      .selectFrom(batches.unionAll(subjects).as('s'))
      .selectAll()
      .orderBy('s.retryAt', (by) => by.asc().nullsFirst())
      .orderBy('s.subject')
      .limit(MOST_SET_ASIDE),
  );
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
