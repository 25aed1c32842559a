/** Who may send to which source: API keys by their SHA-256, sources by name; remembered for at most 5 s. */
import { hash } from 'node:crypto';
import { pool } from '../runtime/db';
import { log } from '../runtime/log';
import { limits } from './limits';

/** An unknown key is looked up again sooner: somebody may just have made it. */
const UNKNOWN_FRESH_MS = 1_000;
const MEMORY = 10_000;
const USED_MS = 60_000;

export interface IngestSource {
  id: number;
  name: string;
  adapter: string;
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

/** The key behind an `Authorization: Bearer …` header; null when there is none, or it is unknown, revoked, expired, or of somebody who is disabled. */
export async function keyOf(authorization: string | null): Promise<IngestKey | null> {
  const secret = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!secret) return null;
  const digest = hash('sha256', secret, 'hex');
  const key = await remembered(keys, digest, async () => {
    const { rows } = await pool.query<IngestKey>(
      `SELECT k.id, k.source_id AS "sourceId", k.scopes FROM api_key k LEFT JOIN app_user u ON u.id = k.user_id
       WHERE k.hash = decode($1, 'hex') AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) AND u.disabled_at IS NULL`,
      [digest],
    );
    return rows[0] ?? null;
  });
  if (key) noteUse(key.id);
  return key;
}

/** The source of this name, or null. */
export function sourceOf(name: string): Promise<IngestSource | null> {
  return remembered(sources, name, async () => {
    const { rows } = await pool.query<IngestSource>('SELECT id, name, adapter FROM source WHERE name = $1', [name]);
    return rows[0] ?? null;
  });
}

/** Says when a key was last used, at most once a minute and without anybody waiting for it. */
function noteUse(id: string): void {
  const at = performance.now();
  if (at - (used.get(id) ?? Number.NEGATIVE_INFINITY) < USED_MS) return;
  if (used.size >= MEMORY) used.clear();
  used.set(id, at);
  pool
    .query('UPDATE api_key SET last_used_at = now() WHERE id = $1', [id])
    .catch((error) => log.warn({ err: error }, 'the last use of a key was not noted'));
}

/** For tests that empty the database under a running process. */
export function forgetAccess(): void {
  keys.clear();
  sources.clear();
  used.clear();
}
