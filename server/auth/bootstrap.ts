import { randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { Refusal } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { now } from '@/server/runtime/clock';
import { type Unit, unitOfWork } from '@/server/runtime/db';
import { rowOf, sets } from '@/server/runtime/sets';
import { ensureDefaults } from '@/server/setup/defaults';
import { hashOf, randomToken } from './secret';

const HOUR = 3_600_000;

/** Keeps a one-off token by its hash, in place of a former one. */
async function keep({ prisma }: Unit, key: string, token: string, hours: number): Promise<void> {
  const at = now();
  const value = {
    hash: hashOf(token).toString('hex'),
    expiresAt: new Date(at.getTime() + hours * HOUR).toISOString(),
  };
  await prisma.setting.upsert({ where: { key }, create: { key, value }, update: { value, updatedAt: at } });
}

const hasAdministrator = async ({ prisma }: Unit): Promise<boolean> =>
  (await prisma.user.count({ where: { role: 'administrator', disabledAt: null } })) > 0;

/**
 * Opens the registration of the first administrator, and sees to it that the installation has its default queues.
 * @returns the path of a page with a one-time token, valid for 24 hours, replacing any former one; null when there is
 *   an administrator already
 */
export async function bootstrapAdministrator(): Promise<string | null> {
  await ensureDefaults();
  return unitOfWork(async (unit) => {
    if (await hasAdministrator(unit)) return null;
    const token = randomToken();
    await keep(unit, 'bootstrap', token, 24);
    return `/sign-in/first?token=${token}`;
  });
}

/**
 * A one-off token for the demo loader: administrator of the GraphQL API, from this machine only, for one hour. It
 * replaces the former one.
 */
export async function createLoaderToken(): Promise<string> {
  const token = `loader_${randomToken()}`;
  await unitOfWork((unit) => keep(unit, 'loader', token, 1));
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
export async function setPassword({ prisma }: Unit, userId: string, password: string, at: Date): Promise<void> {
  const providerId = 'credential';
  await prisma.login.deleteMany({ where: { userId, providerId } });
  await prisma.login.create({
    data: {
      ...{ id: randomUUID(), accountId: userId, providerId, userId },
      password: await hashPassword(password),
      createdAt: at,
      updatedAt: at,
    },
    select: { id: true },
  });
}

/** Writes a user with a password login. The caller has checked the input and owns the transaction. */
export async function insertUser(unit: Unit, user: NewUser, at: Date): Promise<string> {
  const id = randomUUID();
  const { name, email, role, demo } = user;
  await unit.prisma.user.create({
    data: {
      ...{ id, name, email, role, demo },
      emailVerified: true,
      regions: [...user.regions],
      entities: [...user.entities],
      createdAt: at,
      updatedAt: at,
    },
    select: { id: true },
  });
  if (user.password !== null) await setPassword(unit, id, user.password, at);
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
  return unitOfWork(async (unit) => {
    const { client, prisma } = unit;
    // One registration at a time: the second finds the token gone.
    const kept = await rowOf(sets.selectFrom('setting').select('value').where('key', '=', 'bootstrap').forUpdate(), {
      on: client,
    });
    const token = kept?.value as { hash: string; expiresAt: string } | undefined;
    const valid = token?.hash === hashOf(given.token).toString('hex') && new Date(token.expiresAt) > at;
    if (!valid || (await hasAdministrator(unit)))
      throw new Refusal('forbidden', 'This link is not valid any more. Restart Throughline to get a new one.');
    const id = await insertUser(
      unit,
      { name, email, password: given.password, role: 'administrator', regions: ['*'], entities: ['*'], demo: false },
      at,
    );
    await prisma.teamMember.create({ data: { teamId: 'administrators', userId: id } });
    await prisma.setting.delete({ where: { key: 'bootstrap' } });
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
