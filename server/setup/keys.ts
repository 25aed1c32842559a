import { assertMay, type Reader, Refusal } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { derivedToken, hashOf } from '@/server/auth/secret';
import { forgetSessions, PEOPLE_CHANNEL } from '@/server/auth/session';
import { defineLoader, grouped } from '@/server/load';
import { notify } from '@/server/runtime/db';
import { anyOf, fixed, rowOf, rowsOf, sets } from '@/server/runtime/sets';
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

const keys = sets
  .selectFrom('api_key as k')
  .leftJoin('source as s', 's.id', 'k.source_id')
  .select(['k.id', 's.name as source', 'k.user_id as userId', 'k.title', 'k.prefix', 'k.scopes'])
  .select(['k.created_at as createdAt', 'k.last_used_at as lastUsedAt', 'k.revoked_at as revokedAt']);

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
  const id = await setting(reader, 'keys:write', 'createApiKey', input, async ({ prisma, client }, actor) => {
    const title = words(input.title, 'title');
    const scopes = [...new Set(input.scopes)].map((scope) => oneOf(scope, KEY_SCOPES, 'scopes'));
    if (scopes.length === 0) throw new Refusal('invalid', 'Choose at least one scope.', 'scopes');
    const source = input.source
      ? await prisma.source.findUnique({ where: { name: input.source }, select: { id: true } })
      : null;
    if (input.source && !source) throw new Refusal('not found', 'There is no source with this name.', 'source');
    if (!source && scopes.some((scope) => scope !== 'read'))
      throw new Refusal('invalid', 'A key that sends needs its source.', 'source');
    let userId: string | null = null;
    if (scopes.includes('read')) {
      userId = input.user ?? actor.id;
      if ((await prisma.user.count({ where: { id: userId, disabledAt: null } })) === 0)
        throw new Refusal('invalid', 'A key that reads needs the person as whom it reads.', 'user');
    }
    const { prefix, secret } = secretOf(actor.id, input.idempotencyKey);
    const { id: made } = await prisma.apiKey.create({
      data: {
        ...{ sourceId: source?.id ?? null, userId, title, prefix, scopes },
        hash: Uint8Array.from(hashOf(secret)),
        createdBy: actor.id,
        createdAt: at,
      },
      select: { id: true },
    });
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
  const key = await rowOf(
    keys
      .where('k.id', '=', id)
      .where('k.hash', '=', hashOf(secret))
      .where('k.revoked_at', 'is', null)
      .where('k.created_at', '>', new Date(at.getTime() - SHOWN_MS)),
  );
  if (!key)
    throw new Refusal(
      'invalid',
      'This key was made earlier; its secret is not shown again. Make another one.',
      'idempotencyKey',
    );
  return { key, secret };
}

const bySource = fixed((given: { ids: readonly string[] }) =>
  keys
    .select((eb) => eb.cast<string>('k.source_id', 'text').as('sourceId'))
    .where((eb) => eb(eb.cast<string>('k.source_id', 'text'), '=', anyOf(given.ids, 'text')))
    .where('k.expires_at', 'is', null)
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id'),
);
/** Keys of a source, newest first, for those who may make them; others get none. Keys of dropped files are not among them. */
export const keysOfSource = defineLoader<ApiKeyRow[]>(async (reader, ids) => {
  if (!reader.permissions.has('keys:write')) return new Map();
  return grouped(await bySource({ ids }), (row) => row.sourceId);
});

const MOST_KEYS = 1_000;

/** Every key that was made by hand: those in force first, the newest before the older. */
export async function listKeys(reader: Reader | null): Promise<ApiKeyRow[]> {
  assertMay(reader, 'keys:write');
  return rowsOf(
    keys
      .where('k.expires_at', 'is', null)
      .orderBy((eb) => eb('k.revoked_at', 'is not', null))
      .orderBy('k.created_at', 'desc')
      .orderBy('k.id')
      .limit(MOST_KEYS),
  );
}

/** Ends a key at once for this process, within seconds for others. @returns its ID */
export async function revokeApiKey(reader: Reader | null, input: Keyed & { id: string }, at: Date): Promise<string> {
  const id = await setting(reader, 'keys:write', 'revokeApiKey', input, async ({ prisma, client }, actor) => {
    const key = await prisma.apiKey.findUnique({
      where: { id: input.id },
      select: { title: true, prefix: true, revokedAt: true },
    });
    if (!key) throw new Refusal('not found', 'There is no such key.');
    if (key.revokedAt) return input.id;
    await prisma.apiKey.update({ where: { id: input.id }, data: { revokedAt: at } });
    await notify(client, PEOPLE_CHANNEL, 'key');
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: 'api key.revoked',
      subjectKind: 'api key',
      subjectId: input.id,
      before: { title: key.title, prefix: key.prefix },
    });
    return input.id;
  });
  forgetSessions();
  return id;
}
