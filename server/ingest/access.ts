/** Who may send to which source: API keys by their SHA-256, sources by name; remembered for at most 5 s. */
import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { log } from '../runtime/log';
import { fixed, sets } from '../runtime/sets';
import { limits } from './limits';

/** An unknown key is looked up again sooner: somebody may just have made it. */
const UNKNOWN_FRESH_MS = 1_000;
const MEMORY = 10_000;
const USED_MS = 60_000;

export interface IngestSource {
  id: number;
  name: string;
  adapter: string;
  /** Nothing is taken from it any more. */
  retired?: boolean;
}

export interface IngestKey {
  id: string;
  /** null: every source. */
  sourceId: number | null;
  scopes: readonly string[];
}

interface Held<T> {
  value: T | null;
  at: number;
}

const keys = new Map<string, Held<IngestKey>>();
const sources = new Map<string, Held<IngestSource>>();
const used = new Map<string, number>();

async function remembered<T>(
  memory: Map<string, Held<T>>,
  key: string,
  find: () => Promise<T | null>,
): Promise<T | null> {
  const at = performance.now();
  const held = memory.get(key);
  if (held && at - held.at < (held.value === null ? UNKNOWN_FRESH_MS : limits.memory)) return held.value;
  const value = await find();
  if (memory.size >= MEMORY) memory.clear();
  memory.set(key, { value, at });
  return value;
}

const NOW = sql<Date>`now()`;
const keyByHash = fixed(({ hash }: { hash: Buffer }) =>
  sets
    .selectFrom('api_key as k')
    .leftJoin('app_user as u', 'u.id', 'k.user_id')
    .select(['k.id', 'k.source_id as sourceId', 'k.scopes'])
    .where('k.hash', '=', hash)
    .where('k.revoked_at', 'is', null)
    .where((eb) => eb.or([eb('k.expires_at', 'is', null), eb('k.expires_at', '>', NOW)]))
    .where('u.disabled_at', 'is', null),
);
const sourceByName = fixed(({ name }: { name: string }) =>
  sets
    .selectFrom('source')
    .select(['id', 'name', 'adapter', sql<boolean>`retired_at IS NOT NULL`.as('retired')])
    .where('name', '=', name),
);
const noteUsed = fixed(({ id }: { id: string }) =>
  sets.updateTable('api_key').set({ last_used_at: NOW }).where('id', '=', id),
);

/** The key behind an `Authorization: Bearer …` header; null when there is none, or it is unknown, revoked, expired, or of somebody who is disabled. */
export async function keyOf(authorization: string | null): Promise<IngestKey | null> {
  const secret = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!secret) return null;
  const digest = hash('sha256', secret, 'hex');
  const key = await remembered(keys, digest, async () => {
    const [found] = await keyByHash({ hash: Buffer.from(digest, 'hex') });
    return found ?? null;
  });
  if (key) noteUse(key.id);
  return key;
}

/** The source of this name, or null. */
export function sourceOf(name: string): Promise<IngestSource | null> {
  return remembered(sources, name, async () => {
    const [found] = await sourceByName({ name });
    return found ?? null;
  });
}

/** Says when a key was last used, at most once a minute and without anybody waiting for it. */
function noteUse(id: string): void {
  const at = performance.now();
  if (at - (used.get(id) ?? Number.NEGATIVE_INFINITY) < USED_MS) return;
  if (used.size >= MEMORY) used.clear();
  used.set(id, at);
  noteUsed({ id }).catch((error) => log.warn({ err: error }, 'the last use of a key was not noted'));
}

/** For tests that empty the database under a running process. */
export function forgetAccess(): void {
  keys.clear();
  sources.clear();
  used.clear();
}
