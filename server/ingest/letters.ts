/** What was refused is kept, with its reason (law 1). The same content with the same fault is kept once and counted. */
import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { signalType } from '../../domain/signals';
import { dayOf, microsOfDate } from '../../domain/signals/instant';
import { deadLetterKey } from '../../domain/subjects/dead-letter/key';
import { pool } from '../runtime/db';
import { ADD_COUNTS, type Counted, count, countColumns, type Disposition } from './counts';
import { limits } from './limits';

export interface Letter {
  source: { readonly id: number; readonly name: string };
  code: string;
  message: string;
  /** As received, or what may be kept of it. */
  body: string;
  ceSource?: string | null;
  ceId?: string | null;
  ceType?: string | null;
  /** The dedup key that the event would have had: Latin-1 of 16 bytes. */
  eventKey?: string | null;
  /** When it came in, where its sender may say so; else when the request did. */
  receivedAt?: Date | null;
  /** How its deliveries are counted. */
  disposition: Disposition;
}

/**
 * What nobody has dealt with marks what its case is about: at once where it is the first of its reason, else within a
 * minute, and never twice, so that a million bad events cost what one does.
 */
const KEEP = `WITH given AS (
  SELECT * FROM unnest($13::int4[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::bytea[], $21::int4[], $22::text[], $23::text[], $24::bytea[], $25::timestamptz[])
      AS letters (source_id, ce_source, ce_id, ce_type, code, message, body, digest, count, status, about, event_key, received_at)),
kept AS (
  INSERT INTO dead_letter AS held (id, source_id, received_at, last_received_at, ce_source, ce_id, ce_type, code, message, body, digest, count, status, about, event_key)
  SELECT gen_random_uuid(), source_id, received_at, received_at, ce_source, ce_id, ce_type, code, message, body, digest, count, status, about, event_key
    FROM given ORDER BY source_id, digest, code
  ON CONFLICT (source_id, digest, code) DO UPDATE SET count = held.count + excluded.count, last_received_at = greatest(held.last_received_at, excluded.last_received_at),
    status = CASE held.status WHEN 'replayed' THEN excluded.status ELSE held.status END),
marked AS (INSERT INTO dirty (kind, subject, due_at)
  SELECT 'dead-letter', m.subject, CASE WHEN EXISTS (
           SELECT FROM dead_letter l WHERE l.status = 'open' AND l.source_id = m.source_id AND l.code = m.code AND l.about = m.about) THEN $12::timestamptz + interval '1 minute' END
    FROM unnest($26::text[], $27::int4[], $28::text[], $29::text[]) AS m (subject, source_id, code, about)
   WHERE NOT EXISTS (SELECT FROM dirty d WHERE d.kind = 'dead-letter' AND d.subject = m.subject)),
${ADD_COUNTS}`;

/** Reasons of what was not believed or too large: sampled and counted, nobody's letter to deal with. */
const OUTSIDE: ReadonlySet<string> = new Set(['unauthenticated', 'signature invalid', 'too large']);
/** Reasons of what says a type that means nothing. */
const OF_NO_TYPE: ReadonlySet<string> = new Set(['unknown type', 'not a CloudEvent', 'not handled']);

/** The published type that a letter is about: whatever else a sender calls it would make a case of each. */
const aboutOf = (code: string, ceType: string | null | undefined): string =>
  ceType && !OF_NO_TYPE.has(code) && signalType(ceType) ? ceType : '';

interface Mark {
  subject: string;
  letter: Letter;
  about: string;
}

/** What cases about these letters are about. */
function marksOf(letters: readonly Letter[]): Mark[] {
  const marks = new Map<string, Mark>();
  for (const letter of letters) {
    const { code, source, disposition } = letter;
    if (disposition === 'ignored' || OUTSIDE.has(code)) continue;
    const about = aboutOf(code, letter.ceType);
    const subject = deadLetterKey.text({ source: source.name, code, about });
    marks.set(subject, { subject, letter, about });
  }
  return [...marks.values()];
}

/** Keeps letters and counts their deliveries; committed when it resolves, or with the transaction of `connection`. */
export async function keepLetters(
  letters: readonly Letter[],
  at: Date,
  shard: number,
  connection: Pick<PoolClient, 'query'> = pool,
): Promise<void> {
  if (letters.length === 0) return;
  const receiptOf = ({ receivedAt }: Letter) => receivedAt ?? at;
  const once = new Map<string, { letter: Letter; digest: Buffer; count: number }>();
  for (const letter of letters) {
    const digest = hash('sha256', letter.body, 'buffer').subarray(0, 16);
    const identity = `${letter.source.id} ${digest.toString('hex')} ${letter.code}`;
    const held = once.get(identity);
    if (held) held.count += 1;
    else once.set(identity, { letter, digest, count: 1 });
  }
  const rows = [...once.values()];
  const counted: Counted[] = letters.map((letter) => {
    const micros = microsOfDate(receiptOf(letter));
    const { source, disposition } = letter;
    const count = { sourceId: source.id, day: dayOf(micros), disposition };
    return disposition === 'unauthenticated' ? { ...count, at: micros } : count;
  });
  const marks = marksOf(letters);
  await connection.query<never>(KEEP, [
    ...countColumns(counted, shard),
    at,
    rows.map((row) => row.letter.source.id),
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
    rows.map((row) => aboutOf(row.letter.code, row.letter.ceType)),
    rows.map((row) => (row.letter.eventKey ? Buffer.from(row.letter.eventKey, 'latin1') : null)),
    rows.map((row) => receiptOf(row.letter)),
    marks.map(({ subject }) => subject),
    marks.map(({ letter }) => letter.source.id),
    marks.map(({ letter }) => letter.code),
    marks.map(({ about }) => about),
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
  source: Letter['source'],
  code: 'unauthenticated' | 'signature invalid' | 'too large',
  message: string,
  body: Buffer,
  at: Date,
  shard: number,
): void {
  const day = dayOf(microsOfDate(at));
  const disposition = code === 'too large' ? 'too large' : 'unauthenticated';
  if (mayKeep(source.id, code, day)) {
    const digest = hash('sha256', body, 'hex');
    const text = `sha256:${digest}\n${bodyText(body.subarray(0, limits.sampleBytes))}`;
    const kept = keepLetters([{ source, code, message, body: text, disposition }], at, shard)
      .catch(() => undefined)
      .finally(() => keeping.delete(kept));
    keeping.add(kept);
    return;
  }
  const counted = { sourceId: source.id, day, disposition } as const;
  if (uncounted.length < 100_000)
    uncounted.push(disposition === 'unauthenticated' ? { ...counted, at: microsOfDate(at) } : counted);
  timer ??= setTimeout(() => void flushSamples(shard).catch(() => undefined), 1_000).unref();
}

/** Writes the counts that wait and waits for the samples that are being written; for shutdown and tests. */
export async function flushSamples(shard: number): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const counted = uncounted.splice(0);
  await count(counted, shard);
  await Promise.all(keeping);
}

/** For tests that empty the database under a running process. */
export const forgetSamples = (): void => samples.clear();
