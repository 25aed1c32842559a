import { PERMISSIONS, type Reach, type Reader, Refusal, ROLE_DEFINITIONS, type Role } from '@/domain/access';
import { listen, pool } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { type HeaderReader, isLocal } from '@/server/runtime/peer';
import type { RowOf } from '@/server/runtime/sets';
import { hashOf, signedToken } from './secret';

/** Who asks, and by what. */
export interface Identity {
  readonly reader: Reader | null;
  /** Keys may only read. */
  readonly readOnly: boolean;
  /** Hashes of what is registered for the key: SHA-256, hexadecimal. */
  readonly operations?: ReadonlySet<string>;
}

const NOBODY: Identity = { reader: null, readOnly: true };
/** How long a resolved session or key is taken as it was; who is disabled, signed out or revoked elsewhere is out after it. */
const TRUSTED_MS = 5_000;
const REMEMBERED = 5_000;
/** Channel on which a change of users or sessions is told to every web process. */
export const PEOPLE_CHANNEL = 'people';
export const LOADER = 'loader';

export const secureCookies = env.publicUrl.startsWith('https:');
export const COOKIE_PREFIX = 'throughline';
const COOKIE = `${secureCookies ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`;

type UserRow = Pick<RowOf<'app_user'>, 'id' | 'name' | 'regions' | 'entities'> & {
  role: Role;
  queues: readonly string[];
  standsInFor?: readonly string[];
};

const reachOf = (codes: readonly string[]): Reach => (codes.includes('*') ? '*' : codes);

/** A reader out of a user's row; a role that is not known any more may nothing. */
export function readerFrom(user: UserRow): Reader {
  const permissions = new Set(ROLE_DEFINITIONS[user.role]?.permissions ?? []);
  return {
    id: user.id,
    name: user.name,
    role: user.role,
    permissions,
    regions: reachOf(user.regions),
    entities: reachOf(user.entities),
    queues: user.queues,
    standsInFor: user.standsInFor ?? [],
  };
}

const loader: Reader = {
  id: LOADER,
  name: 'Demo loader',
  role: 'administrator',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
};

const USER = `u.id, u.name, u.role, u.regions, u.entities,
  ARRAY(SELECT q.id FROM team_member m JOIN queue q ON q.team_id = m.team_id WHERE m.user_id = u.id) AS queues,
  ARRAY(WITH RECURSIVE stands (person) AS (
    SELECT a.user_id FROM absence a WHERE a.delegate_id = u.id AND a.starts_at <= $2 AND a.ends_at > $2
    UNION SELECT a.user_id FROM absence a JOIN stands s ON s.person = a.delegate_id WHERE a.starts_at <= $2 AND a.ends_at > $2)
    SELECT person FROM stands WHERE person <> u.id) AS "standsInFor"`;
const known = new Map<string, { identity: Identity; until: number }>();
let watching = false;

/** Forgets all resolved sessions and keys: what was trusted is looked up again. */
export const forgetSessions = (): void => known.clear();

function watch(): void {
  if (watching) return;
  watching = true;
  const changes = listen(PEOPLE_CHANNEL);
  void (async () => {
    for await (const _ of changes) forgetSessions();
  })();
}

function cookieOf(headers: HeaderReader): string | null {
  const cookies = headers.get('cookie');
  const start = cookies ? `; ${cookies}`.indexOf(`; ${COOKIE}=`) : -1;
  if (!cookies || start < 0) return null;
  const value = cookies.slice(start + COOKIE.length + 1).split(';', 1)[0] as string;
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

/**
 * Who sends a request: a session cookie, or `Authorization: Bearer` with an API key (reads as its user) or the
 * loader's one-off token (this machine only). At most one indexed query, none while session or key is trusted.
 *
 * Refuses a bearer token that is not valid; a cookie that is not, is nobody.
 */
export async function identify(headers: HeaderReader, now: Date): Promise<Identity> {
  const authorization = headers.get('authorization');
  if (authorization) return bearer(authorization, headers, now);
  const cookie = cookieOf(headers);
  const token = cookie && signedToken(cookie);
  if (!token) return NOBODY;
  const trusted = trustedAs(token, now);
  if (trusted) return trusted;
  const { rows } = await pool.query<UserRow>({
    name: 'session',
    text: `SELECT ${USER} FROM session s JOIN app_user u ON u.id = s.user_id WHERE s.token = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL`,
    values: [token, now],
  });
  return rows[0] ? trust(token, { reader: readerFrom(rows[0]), readOnly: false }, now) : NOBODY;
}

/** Who was found behind a token a moment ago; from then on changes of people and keys are listened for. */
function trustedAs(token: string, now: Date): Identity | null {
  watch();
  const trusted = known.get(token);
  return trusted && trusted.until > now.getTime() ? trusted.identity : null;
}

function trust(token: string, identity: Identity, now: Date): Identity {
  if (known.size >= REMEMBERED) known.clear();
  known.set(token, { identity, until: now.getTime() + TRUSTED_MS });
  return identity;
}

async function bearer(authorization: string, headers: HeaderReader, now: Date): Promise<Identity> {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  const refused = new Refusal('unauthenticated', 'This key is not valid.');
  if (!token) throw refused;
  if (token.startsWith('loader_')) {
    if (!isLocal(headers)) throw refused;
    const { rows } = await pool.query<Pick<RowOf<'setting'>, 'key'>>(
      `SELECT key FROM setting WHERE key = 'loader' AND value->>'hash' = $1 AND (value->>'expiresAt')::timestamptz > $2`,
      [hashOf(token).toString('hex'), now],
    );
    if (rows.length === 0) throw refused;
    return { reader: loader, readOnly: false };
  }
  const hash = hashOf(token);
  const remembered = `key ${hash.toString('hex')}`;
  const trusted = trustedAs(remembered, now);
  if (trusted) return trusted;
  const { rows } = await pool.query<UserRow & { operations: string[] | null }>({
    name: 'key',
    text: `WITH used AS (
        UPDATE api_key SET last_used_at = $2::timestamptz
        WHERE hash = $1 AND revoked_at IS NULL AND 'read' = ANY(scopes) AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute'))
      SELECT ${USER}, (SELECT array_agg(encode(o.hash, 'hex')) FROM registered_operation o WHERE o.key_id = k.id) AS operations
      FROM api_key k JOIN app_user u ON u.id = k.user_id
      WHERE k.hash = $1 AND k.revoked_at IS NULL AND k.expires_at IS NULL AND 'read' = ANY(k.scopes) AND u.disabled_at IS NULL`,
    values: [hash, now],
  });
  if (!rows[0]) throw refused;
  const operations = new Set(rows[0].operations);
  return trust(remembered, { reader: readerFrom(rows[0]), readOnly: true, operations }, now);
}
