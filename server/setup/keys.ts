import { assertMay, type Reader, Refusal } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { derivedToken, hashOf } from '@/server/auth/secret';
import { forgetSessions, PEOPLE_CHANNEL } from '@/server/auth/session';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { oneOf, words } from './input';
import { type Keyed, setting } from './setting';

export const KEY_SCOPES = ['ingest', 'backfill', 'read'] as const;
/** How long a repetition of the same request still shows the secret: long enough for a retry, no longer. */
const SHOWN_MS = 24 * 3_600_000;

export interface ApiKeyInput extends Keyed {
  /** name of the source that it sends for */
  source?: string | null;
  /** local ID of the user as whom it reads; the caller unless said otherwise */
  user?: string | null;
  title: string;
  scopes: readonly string[];
}

export interface ApiKeyRow {
  id: string;
  /** name of the source that it sends for */
  source: string | null;
  /** local ID of the person as whom it reads */
  userId: string | null;
  title: string;
  prefix: string;
  scopes: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const KEY = `k.id, s.name AS source, k.user_id AS "userId", k.title, k.prefix, k.scopes, k.created_at AS "createdAt", k.last_used_at AS "lastUsedAt", k.revoked_at AS "revokedAt"`;

/** Prefix and secret `tl_<prefix>_<random>` of a key: made again from the request that made it. */
export function secretOf(actorId: string, idempotencyKey: string): { prefix: string; secret: string } {
  const parts = ['api key', actorId, idempotencyKey] as const;
  const prefix = hashOf(derivedToken(...parts, 'prefix'))
    .toString('hex')
    .slice(0, 8);
  return { prefix, secret: `tl_${prefix}_${derivedToken(...parts)}` };
}

/**
 * Makes a key. Only its SHA-256 is stored; the secret can be made again from the request for one day, so that a
 * caller who lost the answer may repeat it.
 * @returns the key and its secret `tl_<prefix>_<random>`
 */
export async function createApiKey(
  reader: Reader | null,
  input: ApiKeyInput,
  at: Date,
): Promise<{ key: ApiKeyRow; secret: string }> {
  const id = await setting(reader, 'keys:write', 'createApiKey', input, async ({ client }, actor) => {
    const title = words(input.title, 'title');
    const scopes = [...new Set(input.scopes)].map((scope) => oneOf(scope, KEY_SCOPES, 'scopes'));
    if (scopes.length === 0) throw new Refusal('invalid', 'Choose at least one scope.', 'scopes');
    const source = input.source
      ? (await client.query<{ id: number }>('SELECT id FROM source WHERE name = $1', [input.source])).rows[0]
      : undefined;
    if (input.source && !source) throw new Refusal('not found', 'There is no source with this name.', 'source');
    if (!source && scopes.some((scope) => scope !== 'read'))
      throw new Refusal('invalid', 'A key that sends needs its source.', 'source');
    let userId: string | null = null;
    if (scopes.includes('read')) {
      userId = input.user ?? actor.id;
      const user = await client.query('SELECT 1 FROM app_user WHERE id = $1 AND disabled_at IS NULL', [userId]);
      if (user.rowCount === 0)
        throw new Refusal('invalid', 'A key that reads needs the person as whom it reads.', 'user');
    }
    const { prefix, secret } = secretOf(actor.id, input.idempotencyKey);
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO api_key (id, source_id, user_id, title, hash, prefix, scopes, created_by, created_at) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
      [source?.id ?? null, userId, title, hashOf(secret), prefix, scopes, actor.id, at],
    );
    const made = rows[0]?.id as string;
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: 'api key.created',
      subjectKind: 'api key',
      subjectId: made,
      after: { title, prefix, scopes, source: input.source ?? null, user: userId },
    });
    return made;
  });
  const { secret } = secretOf((reader as Reader).id, input.idempotencyKey);
  const { rows } = await pool.query<ApiKeyRow>(
    `SELECT ${KEY} FROM api_key k LEFT JOIN source s ON s.id = k.source_id WHERE k.id = $1 AND k.hash = $2 AND k.revoked_at IS NULL AND k.created_at > $3`,
    [id, hashOf(secret), new Date(at.getTime() - SHOWN_MS)],
  );
  if (!rows[0])
    throw new Refusal(
      'invalid',
      'This key was made earlier; its secret is not shown again. Make another one.',
      'idempotencyKey',
    );
  return { key: rows[0], secret };
}

/** Keys of a source, newest first, for those who may make them; others get none. Keys of dropped files are not among them. */
export const keysOfSource = defineLoader<ApiKeyRow[]>(async (reader, ids) => {
  if (!reader.permissions.has('keys:write')) return new Map();
  const { rows } = await pool.query<ApiKeyRow & { sourceId: string }>(
    `SELECT k.source_id::text AS "sourceId", ${KEY} FROM api_key k JOIN source s ON s.id = k.source_id
     WHERE k.source_id::text = ANY($1::text[]) AND k.expires_at IS NULL ORDER BY k.created_at DESC, k.id`,
    [ids],
  );
  return grouped(rows, (row) => row.sourceId);
});

const MOST_KEYS = 1_000;

/** Every key that was made by hand: those in force first, the newest before the older. */
export async function listKeys(reader: Reader | null): Promise<ApiKeyRow[]> {
  assertMay(reader, 'keys:write');
  const { rows } = await pool.query<ApiKeyRow>(
    `SELECT ${KEY} FROM api_key k LEFT JOIN source s ON s.id = k.source_id WHERE k.expires_at IS NULL
     ORDER BY k.revoked_at IS NOT NULL, k.created_at DESC, k.id LIMIT ${MOST_KEYS}`,
  );
  return rows;
}

/** Ends a key at once for this process, within seconds for others. @returns its ID */
export async function revokeApiKey(reader: Reader | null, input: Keyed & { id: string }, at: Date): Promise<string> {
  const id = await setting(reader, 'keys:write', 'revokeApiKey', input, async ({ client }, actor) => {
    const { rows } = await client.query<{ title: string; prefix: string; revoked: boolean }>(
      'SELECT title, prefix, revoked_at IS NOT NULL AS revoked FROM api_key WHERE id = $1::uuid FOR UPDATE',
      [input.id],
    );
    if (!rows[0]) throw new Refusal('not found', 'There is no such key.');
    if (rows[0].revoked) return input.id;
    await client.query('UPDATE api_key SET revoked_at = $2 WHERE id = $1::uuid', [input.id, at]);
    await client.query('SELECT pg_notify($1, $2)', [PEOPLE_CHANNEL, 'key']);
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: 'api key.revoked',
      subjectKind: 'api key',
      subjectId: input.id,
      before: { title: rows[0].title, prefix: rows[0].prefix },
    });
    return input.id;
  });
  forgetSessions();
  return id;
}
