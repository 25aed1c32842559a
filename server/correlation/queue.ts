/**
 * What must be looked at again: an append-only queue, so that no writer ever waits for the one who works it off.
 * Whoever holds the fold lock takes the oldest out; a mark that comes meanwhile is a row of its own.
 */
import { type Compilable, sql } from 'kysely';
import type { PoolClient } from 'pg';
import type { SubjectCode } from '@/domain/subjects/define';
import { now } from '@/server/runtime/clock';
import { fixed, type RowOf, sets } from '@/server/runtime/sets';

export type Queryable = Pick<PoolClient, 'query'>;

/**
 * master: a statement's subject · event: a usage event with a correction or a second content · flow: usage to route ·
 * record: a record whose version in force changed · policy, legal-entity: what it applies to · and the kinds of subject.
 */
export type DirtyKind = 'master' | 'event' | 'flow' | 'record' | 'policy' | 'legal-entity' | SubjectCode;

/** How much a settling step may take at once and at which clock, and what it took. */
export interface Portion {
  readonly most: number;
  readonly now: Date;
  /** As `At` has it. */
  readonly detects: boolean;
  taken: { kind: DirtyKind; subjects: readonly string[] } | null;
}
export const portion = (now: Date, most = Number.POSITIVE_INFINITY, detects = true): Portion => ({
  ...{ most, now, detects },
  taken: null,
});

/** Advisory locks: one folder at a time; usage is applied under the shared side of ROUTING, re-routed under the other. */
export const FOLD_LOCK = 7_205_201;
const ROUTING_LOCK = 7_205_202;

/** Holds routing until the transaction ends: alone for whoever moves usage, shared for those who sum it up. */
export const holdRouting = (client: Queryable, how: 'alone' | 'shared'): Promise<unknown> =>
  client.query<never>(`SELECT pg_advisory_xact_lock${how === 'shared' ? '_shared' : ''}($1)`, [ROUTING_LOCK]);

/** Marks subjects; with `dueAt` they are taken no sooner than then. */
export async function markDirty(
  client: Queryable,
  kind: DirtyKind,
  subjects: Iterable<string>,
  dueAt: Date | null = null,
): Promise<void> {
  const list = [...new Set(subjects)];
  if (list.length > 0)
    await client.query<never>('INSERT INTO dirty (kind, subject, due_at) SELECT $1, unnest($2::text[]), $3', [
      kind,
      list,
      dueAt,
    ]);
}

/**
 * A statement that marks whatever another one finds, however much it is: built once.
 * @param find gives the subjects as texts in a column `subject`
 */
export function marking<Given extends Readonly<Record<string, unknown>>>(
  kind: DirtyKind,
  find: (given: Given) => Compilable<{ subject: string }>,
): (client: Queryable, given: Given) => Promise<unknown> {
  const mark = fixed((given: Given) =>
    sets
      .insertInto('dirty')
      .columns(['kind', 'subject'])
      .expression(sql`SELECT DISTINCT ${sql.lit(kind)}, found.subject FROM ${find(given)} found`),
  );
  return (client, given) => mark(given, { on: client, steady: false });
}

/**
 * Takes the oldest subjects of a kind out of the queue, each once and with every mark of it. To be called first in a
 * transaction: what is read afterwards includes whatever any of these marks stood for, for a mark is written in the
 * transaction of its change. Marks for later go too: whoever settles the subject marks it anew. A rollback puts all back.
 */
export async function takeDirty(
  client: Queryable,
  kind: DirtyKind,
  limit: number,
  portion: Portion,
): Promise<string[]> {
  const { rows } = await client.query<Pick<RowOf<'dirty'>, 'subject'>>(
    `WITH oldest AS (SELECT subject FROM dirty WHERE kind = $1 AND (due_at IS NULL OR due_at <= $3) ORDER BY seq LIMIT $2),
     gone AS (DELETE FROM dirty d USING (SELECT DISTINCT subject FROM oldest) o WHERE d.kind = $1 AND d.subject = o.subject RETURNING d.subject)
     SELECT DISTINCT subject FROM gone ORDER BY subject`,
    [kind, Math.min(limit, portion.most), portion.now],
  );
  const subjects = rows.map(({ subject }) => subject);
  if (subjects.length > 0) portion.taken = { kind, subjects };
  return subjects;
}

/**
 * Whether an error comes of what was read, so that it would come again, rather than of another writer or of a database
 * out of reach.
 */
export function isOfData(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: string };
  if (typeof code === 'string') return code !== '23505' && /^(?:2[1-3]|42|54|XX|ERR_)/.test(code);
  return error instanceof Error && !/connection|terminated|timeout/i.test(message ?? '');
}

const FIRST_PAUSE_S = 60;
const LONGEST_PAUSE_S = 3_600;

/** Sets subjects that can't be settled aside with the reason; they are tried again after a pause that doubles. */
export async function setAside(
  client: Queryable,
  { kind, subjects }: NonNullable<Portion['taken']>,
  reason: string,
): Promise<void> {
  await client.query<never>(
    `UPDATE dirty SET failure = $3, attempts = attempts + 1, due_at = $4::timestamptz + least($5 * 2 ^ least(attempts, 10), $6) * interval '1 second' WHERE kind = $1 AND subject = ANY($2::text[])`,
    [kind, subjects, reason.slice(0, 500), now(), FIRST_PAUSE_S, LONGEST_PAUSE_S],
  );
}
