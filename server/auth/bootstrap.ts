import { randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import type { PoolClient } from 'pg';
import { Refusal } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { now } from '@/server/runtime/clock';
import { transaction } from '@/server/runtime/db';
import { ensureDefaults } from '@/server/setup/defaults';
import { hashOf, randomToken } from './secret';

const HOUR = 3_600_000;

async function keep(client: PoolClient, key: string, token: string, hours: number): Promise<void> {
  const value = {
    hash: hashOf(token).toString('hex'),
    expiresAt: new Date(now().getTime() + hours * HOUR).toISOString(),
  };
  await client.query(
    'INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()',
    [key, value],
  );
}

const administrators = `SELECT count(*)::int AS n FROM app_user WHERE role = 'administrator' AND disabled_at IS NULL`;

async function hasAdministrator(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ n: number }>(administrators);
  return (rows[0]?.n ?? 0) > 0;
}

/**
 * Opens the registration of the first administrator, and sees to it that the installation has its default queues.
 * @returns the path of a page with a one-time token, valid for 24 hours, replacing any former one; null when there is
 *   an administrator already
 */
export async function bootstrapAdministrator(): Promise<string | null> {
  await ensureDefaults();
  return transaction(async (client) => {
    if (await hasAdministrator(client)) return null;
    const token = randomToken();
    await keep(client, 'bootstrap', token, 24);
    return `/sign-in/first?token=${token}`;
  });
}

/**
 * A one-off token for the demo loader: administrator of the GraphQL API, from this machine only, for one hour. It
 * replaces the former one.
 */
export async function createLoaderToken(): Promise<string> {
  const token = `loader_${randomToken()}`;
  await transaction((client) => keep(client, 'loader', token, 1));
  return token;
}

export interface FirstAdministrator {
  token: string;
  name: string;
  email: string;
  password: string;
}

export const PASSWORD_LENGTH = { least: 12, most: 128 } as const;

/** Refuses a password that is too short or too long to hash. */
export function assertPassword(password: string): void {
  if (password.length < PASSWORD_LENGTH.least || password.length > PASSWORD_LENGTH.most) {
    throw new Refusal(
      'invalid',
      `The password must have ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters.`,
      'password',
    );
  }
}

/** Refuses what can't be an email address. */
export function assertEmail(email: string): string {
  const address = email.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address) || address.length > 200)
    throw new Refusal('invalid', 'This is not an email address.', 'email');
  return address;
}

export interface NewUser {
  name: string;
  email: string;
  password: string | null;
  role: string;
  regions: readonly string[];
  entities: readonly string[];
  demo: boolean;
}

/** Gives a user this password in place of any former one; the caller has checked it. */
export async function setPassword(client: PoolClient, userId: string, password: string, at: Date): Promise<void> {
  await client.query(`DELETE FROM login WHERE user_id = $1 AND provider_id = 'credential'`, [userId]);
  await client.query(
    `INSERT INTO login (id, account_id, provider_id, user_id, password, created_at, updated_at) VALUES ($1, $2, 'credential', $2, $3, $4, $4)`,
    [randomUUID(), userId, await hashPassword(password), at],
  );
}

/** Writes a user with a password login. The caller has checked the input and owns the transaction. */
export async function insertUser(client: PoolClient, user: NewUser, at: Date): Promise<string> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO app_user (id, name, email, email_verified, role, regions, entities, demo, created_at, updated_at)
     VALUES ($1, $2, $3, true, $4, $5, $6, $7, $8, $8)`,
    [id, user.name, user.email, user.role, user.regions, user.entities, user.demo, at],
  );
  if (user.password !== null) await setPassword(client, id, user.password, at);
  return id;
}

/**
 * Makes the first administrator by the one-time token of {@link bootstrapAdministrator}, which is used up by it.
 * Refuses a token that is wrong, expired or used, and a second administrator.
 * @returns the ID of the user
 */
export async function registerFirstAdministrator(given: FirstAdministrator): Promise<string> {
  const at = now();
  const email = assertEmail(given.email);
  const name = given.name.trim();
  if (!name || name.length > 200) throw new Refusal('invalid', 'Give a name of at most 200 characters.', 'name');
  assertPassword(given.password);
  return transaction(async (client) => {
    // One registration at a time: the second finds the token gone.
    const { rows } = await client.query<{ valid: boolean }>(
      `SELECT value->>'hash' = $1 AND (value->>'expiresAt')::timestamptz > $2 AS valid FROM setting WHERE key = 'bootstrap' FOR UPDATE`,
      [hashOf(given.token).toString('hex'), at],
    );
    if (!rows[0]?.valid || (await hasAdministrator(client)))
      throw new Refusal('forbidden', 'This link is not valid any more. Restart Throughline to get a new one.');
    const id = await insertUser(
      client,
      { name, email, password: given.password, role: 'administrator', regions: ['*'], entities: ['*'], demo: false },
      at,
    );
    await client.query(
      `INSERT INTO team_member (team_id, user_id) VALUES ('administrators', $1) ON CONFLICT DO NOTHING`,
      [id],
    );
    await client.query(`DELETE FROM setting WHERE key = 'bootstrap'`);
    await recordAct(client, {
      actorId: id,
      at,
      action: 'user.created',
      subjectKind: 'user',
      subjectId: id,
      after: { name, email, role: 'administrator' },
      reason: 'first administrator',
    });
    return id;
  });
}
