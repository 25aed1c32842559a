/** What was refused is kept, with its reason (law 1). The same content with the same fault is kept once and counted. */
import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { dayOf, microsOfDate } from '../../domain/signals/instant';
import { pool } from '../runtime/db';
import { ADD_COUNTS, type Counted, countColumns, type Disposition } from './counts';
import { limits } from './limits';

export interface Letter {
  sourceId: number;
  code: string;
  message: string;
  /** As received, or what may be kept of it. */
  body: string;
  ceSource?: string | null;
  ceId?: string | null;
  ceType?: string | null;
  /** How its deliveries are counted. */
  disposition: Disposition;
}

const KEEP = `WITH kept AS (
  INSERT INTO dead_letter AS held (id, source_id, received_at, last_received_at, ce_source, ce_id, ce_type, code, message, body, digest, count, status)
  SELECT gen_random_uuid(), source_id, $6, $6, ce_source, ce_id, ce_type, code, message, body, digest, count, status
    FROM unnest($7::int4[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[], $15::int4[], $16::text[])
      AS letters (source_id, ce_source, ce_id, ce_type, code, message, body, digest, count, status) ORDER BY source_id, digest, code
  ON CONFLICT (source_id, digest, code) DO UPDATE SET count = held.count + excluded.count, last_received_at = excluded.last_received_at,
    status = CASE held.status WHEN 'replayed' THEN excluded.status ELSE held.status END)
${ADD_COUNTS}`;

/** Keeps letters and counts their deliveries; committed when it resolves, or with the transaction of `connection`. */
export async function keepLetters(
  letters: readonly Letter[],
  at: Date,
  shard: number,
  connection: Pick<PoolClient, 'query'> = pool,
): Promise<void> {
  if (letters.length === 0) return;
  const day = dayOf(microsOfDate(at));
  const once = new Map<string, { letter: Letter; digest: Buffer; count: number }>();
  for (const letter of letters) {
    const digest = hash('sha256', letter.body, 'buffer').subarray(0, 16);
    const identity = `${letter.sourceId} ${digest.toString('hex')} ${letter.code}`;
    const held = once.get(identity);
    if (held) held.count += 1;
    else once.set(identity, { letter, digest, count: 1 });
  }
  const rows = [...once.values()];
  const counted: Counted[] = letters.map(({ sourceId, disposition }) => ({ sourceId, day, disposition }));
  await connection.query<never>(KEEP, [
    ...countColumns(counted, shard),
    at,
    rows.map((row) => row.letter.sourceId),
    rows.map((row) => storable(row.letter.ceSource)),
    rows.map((row) => storable(row.letter.ceId)),
    rows.map((row) => storable(row.letter.ceType)),
    rows.map((row) => row.letter.code),
    rows.map((row) => storable(row.letter.message)),
    rows.map((row) => storable(row.letter.body)),
    rows.map((row) => row.digest),
    rows.map((row) => row.count),
    // Nobody has anything to do about what is of no consequence here.
    rows.map((row) => (row.letter.disposition === 'ignored' ? 'discarded' : 'open')),
  ]);
}

/** PostgreSQL's text holds every character but U+0000. */
const storable = (text: string | null | undefined): string | null => text?.replaceAll('\u0000', '\uFFFD') ?? null;

/** A body of unknown make as text: UTF-8 as it is, anything else as base64. */
export function bodyText(body: Buffer): string {
  const text = body.toString('utf8');
  return text.includes('\uFFFD') || text.includes('\u0000') ? `base64:${body.toString('base64')}` : text;
}

const samples = new Map<string, number>();

/** Whether one more sample of this fault may be kept today; each process keeps to its own quota. */
function mayKeep(sourceId: number, code: string, day: number): boolean {
  const identity = `${sourceId} ${code} ${day}`;
  const held = samples.get(identity) ?? 0;
  if (samples.size > 1_000) samples.clear();
  samples.set(identity, held + 1);
  return held < limits.samples;
}

const uncounted: Counted[] = [];
/** Samples that are being written; nobody waits for them but a shutdown. */
const keeping = new Set<Promise<void>>();
let timer: NodeJS.Timeout | undefined;

/**
 * Counts what failed authentication or size, and keeps a sample: its digest and 4 KiB at most, under a quota per day.
 * Counts are written once a second, so that bad requests can't keep the database busy.
 */
export function sampleRefused(
  sourceId: number,
  code: 'unauthenticated' | 'signature invalid' | 'too large',
  message: string,
  body: Buffer,
  at: Date,
  shard: number,
): void {
  const day = dayOf(microsOfDate(at));
  const disposition = code === 'too large' ? 'too large' : 'unauthenticated';
  if (mayKeep(sourceId, code, day)) {
    const digest = hash('sha256', body, 'hex');
    const text = `sha256:${digest}\n${bodyText(body.subarray(0, limits.sampleBytes))}`;
    const kept = keepLetters([{ sourceId, code, message, body: text, disposition }], at, shard)
      .catch(() => undefined)
      .finally(() => keeping.delete(kept));
    keeping.add(kept);
    return;
  }
  if (uncounted.length < 100_000) uncounted.push({ sourceId, day, disposition });
  timer ??= setTimeout(() => void flushSamples(shard).catch(() => undefined), 1_000).unref();
}

/** Writes the counts that wait and waits for the samples that are being written; for shutdown and tests. */
export async function flushSamples(shard: number): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const counted = uncounted.splice(0);
  if (counted.length > 0) await pool.query<never>(ADD_COUNTS, countColumns(counted, shard));
  await Promise.all(keeping);
}

/** For tests that empty the database under a running process. */
export const forgetSamples = (): void => samples.clear();
