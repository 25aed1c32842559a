/**
 * Files of signals that people drop on a screen. They go the way of every signal, through the public door, with a key
 * that is made for this one file: for one source, as the person who made it, for an hour, and ended with the file.
 */
import { sql } from 'kysely';
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { reach } from '@/server/access';
import { recordAct } from '@/server/audit/record';
import { hashOf } from '@/server/auth/secret';
import { pool, prisma } from '@/server/runtime/db';
import { type RowOf, rowOf, rowsOf, sets } from '@/server/runtime/sets';
import { whole, words } from './input';
import { secretOf } from './keys';
import { type Keyed, setting } from './setting';

const OPEN_MS = 3_600_000;

export interface OpenFileInput extends Keyed {
  /** name of the source */
  readonly source: string;
  readonly file: string;
  readonly bytes: number;
}

export interface FileOpened {
  readonly id: string;
  /** what the browser sends with; ends at `expiresAt` or with the file */
  readonly secret: string;
  readonly expiresAt: Date;
}

/** Opens the door of one source for one file. */
export async function openFile(reader: Reader | null, input: OpenFileInput, at: Date): Promise<FileOpened> {
  const expiresAt = new Date(at.getTime() + OPEN_MS);
  const id = await setting(reader, 'signals:send', 'openFile', input, async ({ prisma, client }, actor) => {
    const file = words(input.file, 'file', 300);
    const bytes = whole(input.bytes, 1, 2 ** 31 - 1, 'bytes');
    const source = await prisma.source.findUnique({ where: { name: input.source } });
    if (!source) throw new Refusal('not found', 'There is no source with this name.', 'source');
    const { prefix, secret } = secretOf(actor.id, input.idempotencyKey);
    const key = await prisma.apiKey.create({
      data: {
        sourceId: source.id,
        userId: actor.id,
        title: `File ${file}`,
        hash: Uint8Array.from(hashOf(secret)),
        prefix,
        scopes: ['ingest', 'backfill'],
        createdBy: actor.id,
        createdAt: at,
        expiresAt,
      },
    });
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: 'file.opened',
      subjectKind: 'source',
      subjectId: source.name,
      after: { file, bytes, key: key.prefix },
    });
    return key.id;
  });
  const key = await prisma.apiKey.findFirst({
    where: { id, revokedAt: null, expiresAt: { gt: at } },
    select: { expiresAt: true },
  });
  if (!key?.expiresAt) throw new Refusal('invalid', 'This file was closed. Choose it again.', 'idempotencyKey');
  return { id, secret: secretOf((reader as Reader).id, input.idempotencyKey).secret, expiresAt: key.expiresAt };
}

export interface CloseFileInput extends Keyed {
  readonly id: string;
  /** what the receipts said, when the file was sent; absent when it was only looked through */
  readonly sent?: {
    readonly accepted: number;
    readonly duplicates: number;
    readonly conflicting: number;
    readonly ignored: number;
    readonly refused: number;
  } | null;
}

/** Ends the key of a file, and writes down what its receipts said. @returns the local ID */
export const closeFile = (reader: Reader | null, input: CloseFileInput, at: Date): Promise<string> =>
  setting(reader, 'signals:send', 'closeFile', input, async ({ prisma, client }, actor) => {
    const key = await prisma.apiKey.findFirst({
      where: { id: input.id, createdBy: actor.id, expiresAt: { not: null } },
      include: { source: true },
    });
    if (!key) throw new Refusal('not found', 'There is no such file of yours.');
    if (key.revokedAt) return input.id;
    await prisma.apiKey.update({ where: { id: key.id }, data: { revokedAt: at } });
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: input.sent ? 'file.sent' : 'file.closed',
      subjectKind: 'source',
      subjectId: key.source?.name ?? '',
      after: {
        file: key.title.replace(/^File /, ''),
        key: key.prefix,
        ...(input.sent ? { receipts: input.sent } : {}),
      },
    });
    return input.id;
  });

export interface FileOutcome {
  /** whether everything that came in since the file was opened is worked off */
  readonly settled: boolean;
  /** local IDs of transactions that it reached, within the reader's reach; at most five */
  readonly transactions: readonly string[];
}

/** Batches and signals that are looked through for where a file led; a file is explained by its first ones. */
const BATCHES = 20;
const SIGNALS = 2_000;

/** Where what a source has sent since the file was opened led to. */
export async function fileOutcome(reader: Reader | null, id: string): Promise<FileOutcome> {
  assertMay(reader, 'signals:send');
  const file = await rowOf(
    sets
      .selectFrom('api_key')
      .select(['source_id as sourceId', 'created_at as createdAt'])
      .where('id', '=', id)
      .where('created_by', '=', reader.id)
      .where('expires_at', 'is not', null),
  );
  if (!file) throw new Refusal('not found', 'There is no such file of yours.');
  const batches = await rowsOf(
    sets
      .selectFrom('delivery_batch as b')
      .select(['b.status', 'b.first_day as firstDay', 'b.last_day as lastDay'])
      .select((eb) => eb.cast<string>('b.id', 'text').as('batch'))
      .where('b.source_id', '=', file.sourceId)
      .where('b.committed_at', '>=', file.createdAt)
      .orderBy((eb) => eb('b.status', '=', 'pending'), 'desc')
      .orderBy('b.id')
      .limit(BATCHES),
    { steady: false },
  );
  const worked = await rowOf(
    sets.selectNoFrom((eb) =>
      eb
        .exists(
          eb
            .selectFrom('dirty')
            .select('seq')
            .where('failure', 'is', null)
            .where((due) => due.or([due('due_at', 'is', null), due('due_at', '<=', sql<Date>`now()`)])),
        )
        .as('dirty'),
    ),
  );
  const settled = !batches.some(({ status }) => status === 'pending') && !worked?.dirty;
  if (batches.length === 0) return { settled, transactions: [] };
  const days = batches.flatMap(({ firstDay, lastDay }) => [firstDay, lastDay]).sort();
  const params: unknown[] = [batches.map(({ batch }) => batch), days[0], days.at(-1)];
  const seen = reach(reader, 't', params);
  // The payloads' own table is not in the schema, and where they led to is one walk.
  const { rows } = await pool.query<Pick<RowOf<'transaction'>, 'id'>>(
    `WITH sent AS MATERIALIZED (
       SELECT s.key, s.flow_id FROM unnest($1::bigint[]) AS b (id) JOIN signal s ON s.seq >= b.id * 1048576 AND s.seq < (b.id + 1) * 1048576
       WHERE s.day BETWEEN $2::date AND $3::date LIMIT ${SIGNALS}),
     described AS (SELECT DISTINCT r.id, r.transaction_id FROM record r WHERE r.signal_key IN (SELECT key FROM sent)),
     linked AS (
       SELECT transaction_id FROM described
       UNION SELECT l.transaction_id FROM document_line l WHERE l.document_id IN (SELECT id FROM described UNION SELECT to_id FROM record_link WHERE from_id IN (SELECT id FROM described))
       UNION SELECT u.transaction_id FROM usage_route u WHERE u.flow_id IN (SELECT flow_id FROM sent WHERE flow_id IS NOT NULL))
     SELECT t.id FROM linked JOIN transaction t ON t.id = linked.transaction_id WHERE ${seen}
     ORDER BY t.rated DESC, t.period_start DESC, t.id LIMIT 5`,
    params,
  );
  return { settled, transactions: rows.map((row) => row.id) };
}
