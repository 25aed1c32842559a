/**
 * People: invited by a one-time link, given a role and a reach, disabled at once everywhere. Nobody gives away more
 * reach than the own, and somebody who may set people up is always left.
 */
import { sql } from 'kysely';
import { assertMay, type Reach, type Reader, Refusal, ROLES, type Role } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { assertEmail, assertPassword, insertUser, setPassword } from '@/server/auth/bootstrap';
import { derivedToken, hashOf } from '@/server/auth/secret';
import { forgetSessions, PEOPLE_CHANNEL } from '@/server/auth/session';
import { notify, prisma, type Unit, unitOfWork } from '@/server/runtime/db';
import { rowOf, rowsOf, sets } from '@/server/runtime/sets';
import { oneOf, words } from './input';
import { assertUnchanged, type Expecting, type Keyed, note, revisionOf, setting } from './setting';
import { reachCodes } from './users';

/** A link works for three days. */
const INVITED_MS = 3 * 86_400_000;

export interface PersonInput extends Keyed {
  readonly name: string;
  readonly role: string;
  /** codes; "*" is all */
  readonly regions: readonly string[];
  readonly entities: readonly string[];
  /** codes of the teams to be in */
  readonly teams: readonly string[];
}
export interface InvitePersonInput extends PersonInput {
  readonly email: string;
}
export interface SetPersonInput extends PersonInput, Expecting {
  readonly id: string;
}
export interface ById extends Keyed {
  readonly id: string;
  readonly reason?: string | null;
}

/** What of a person administrators set. */
interface PersonState {
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly regions: readonly string[];
  readonly entities: readonly string[];
  readonly teams: readonly string[];
  readonly disabled: boolean;
}

export interface StaffRow extends PersonState {
  readonly id: string;
  readonly role: Role;
  /** active | invited | invitation expired | disabled */
  readonly standing: 'active' | 'invited' | 'invitation expired' | 'disabled';
  readonly invitedUntil: Date | null;
  readonly lastSeenAt: Date | null;
  readonly revision: string;
}

const covers = (reach: Reach, codes: readonly string[]): boolean =>
  reach === '*' || codes.every((code) => code !== '*' && reach.includes(code));

/** Whether a person's reach lies within the reader's: others are neither shown nor changed. */
const within = (reader: Reader, person: { regions: readonly string[]; entities: readonly string[] }): boolean =>
  covers(reader.regions, person.regions) && covers(reader.entities, person.entities);

function assertGives(actor: Reader, person: { regions: readonly string[]; entities: readonly string[] }): void {
  if (person.regions.length === 0) throw new Refusal('invalid', 'Choose at least one region, or all.', 'regions');
  if (person.entities.length === 0)
    throw new Refusal('invalid', 'Choose at least one legal entity, or all.', 'entities');
  if (!within(actor, person)) throw new Refusal('forbidden', 'Nobody gives more reach than the own.');
}

const staff = sets
  .selectFrom('app_user as u')
  .leftJoin('invitation as i', 'i.user_id', 'u.id')
  .select(['u.id', 'u.name', 'u.email', 'u.regions', 'u.entities', 'i.expires_at as invitedUntil'])
  .select((eb) => [
    eb.ref('u.role').$castTo<Role>().as('role'),
    eb('u.disabled_at', 'is not', null).$castTo<boolean>().as('disabled'),
    sql<string[]>`ARRAY(${eb
      .selectFrom('team_member as m')
      .select('m.team_id')
      .whereRef('m.user_id', '=', 'u.id')
      .orderBy('m.team_id')})`.as('teams'),
    eb
      .selectFrom('session as s')
      .select((inner) => inner.fn.max('s.updated_at').as('at'))
      .whereRef('s.user_id', '=', 'u.id')
      .as('lastSeenAt'),
    eb
      .or([eb.exists(eb.selectFrom('login as l').select('l.id').whereRef('l.user_id', '=', 'u.id')), eb.ref('u.demo')])
      .$castTo<boolean>()
      .as('enters'),
  ]);
const staffById = (id: string) => staff.where('u.id', '=', id);

type StaffFound = Omit<StaffRow, 'standing' | 'revision'> & { enters: boolean };

const stateOf = ({ name, email, role, regions, entities, teams, disabled }: PersonState): PersonState => ({
  name,
  email,
  role,
  regions: [...regions].sort(),
  entities: [...entities].sort(),
  teams: [...teams].sort(),
  disabled,
});

function staffOf({ enters, ...row }: StaffFound, now: Date): StaffRow {
  const standing = row.disabled
    ? 'disabled'
    : enters
      ? 'active'
      : row.invitedUntil && row.invitedUntil > now
        ? 'invited'
        : 'invitation expired';
  return { ...row, standing, revision: revisionOf(stateOf(row)) };
}

const MOST_PEOPLE = 2_000;

/** Everybody whose reach lies within the reader's, by name; the disabled last. */
export async function listPeople(reader: Reader | null, now: Date): Promise<StaffRow[]> {
  assertMay(reader, 'users:write');
  const rows = await rowsOf(
    staff
      .orderBy((eb) => eb('u.disabled_at', 'is not', null))
      .orderBy('u.name')
      .orderBy('u.id')
      .limit(MOST_PEOPLE),
  );
  return rows.filter((row) => within(reader, row)).map((row) => staffOf(row, now));
}

/** One person, within the reader's reach. */
export async function findPerson(reader: Reader | null, id: string, now: Date): Promise<StaffRow | null> {
  assertMay(reader, 'users:write');
  const row = await rowOf(staffById(id));
  return row && within(reader, row) ? staffOf(row, now) : null;
}

async function known({ client }: Unit, actor: Reader, id: string): Promise<PersonState> {
  const row = await rowOf(staffById(id), { on: client });
  if (!row || !within(actor, row)) throw new Refusal('not found', 'There is no such person within your reach.');
  return stateOf(row);
}

async function checked({ prisma }: Unit, actor: Reader, input: PersonInput) {
  const given = {
    name: words(input.name, 'name'),
    role: oneOf(input.role, ROLES, 'role'),
    regions: reachCodes(input.regions, 'regions').sort(),
    entities: reachCodes(input.entities, 'entities').sort(),
    teams: [...new Set(input.teams)].sort(),
  };
  assertGives(actor, given);
  if ((await prisma.team.count({ where: { id: { in: given.teams } } })) !== given.teams.length)
    throw new Refusal('invalid', 'One of these teams does not exist.', 'teams');
  return given;
}

/** Somebody must be left who may set people up. */
async function assertAdministratorLeft({ prisma }: Unit, without: string): Promise<void> {
  const left = await prisma.user.count({
    where: {
      role: 'administrator',
      disabledAt: null,
      id: { not: without },
      regions: { has: '*' },
      entities: { has: '*' },
    },
  });
  if (left === 0)
    throw new Refusal('invalid', 'This is the last administrator who sees everything: make another one first.');
}

async function inTeams({ prisma }: Unit, userId: string, teams: readonly string[]): Promise<void> {
  await prisma.teamMember.deleteMany({ where: { userId, teamId: { notIn: [...teams] } } });
  await prisma.teamMember.createMany({ data: teams.map((teamId) => ({ teamId, userId })), skipDuplicates: true });
}

/** The token of an invitation, made again from the same request: a repetition shows the same link. */
const tokenOf = (actorId: string, idempotencyKey: string): string =>
  derivedToken('invitation', actorId, idempotencyKey);

async function invite({ prisma }: Unit, userId: string, actor: Reader, key: string, at: Date): Promise<void> {
  const data = {
    hash: Uint8Array.from(hashOf(tokenOf(actor.id, key))),
    createdBy: actor.id,
    createdAt: at,
    expiresAt: new Date(at.getTime() + INVITED_MS),
  };
  await prisma.invitation.upsert({ where: { userId }, create: { userId, ...data }, update: data });
}

export interface Invited {
  readonly id: string;
  /** path of the page with the one-time token */
  readonly link: string;
  readonly expiresAt: Date;
}

/** What a request for a link comes to: the link while it is unused and in force, also when the request is repeated. */
async function invited(reader: Reader, id: string, key: string, at: Date): Promise<Invited> {
  const token = tokenOf(reader.id, key);
  const invitation = await prisma.invitation.findFirst({
    where: { userId: id, hash: Uint8Array.from(hashOf(token)), expiresAt: { gt: at } },
    select: { expiresAt: true },
  });
  if (!invitation)
    throw new Refusal('invalid', 'This link was used, replaced or has expired. Make another one.', 'idempotencyKey');
  return { id, link: `/sign-in/invited?token=${token}`, expiresAt: invitation.expiresAt };
}

/** Makes a person and the one-time link by which that person comes in; only the link's digest is kept. */
export async function invitePerson(reader: Reader | null, input: InvitePersonInput, at: Date): Promise<Invited> {
  const id = await setting(reader, 'users:write', 'invitePerson', input, async (unit, actor) => {
    const given = await checked(unit, actor, input);
    const email = assertEmail(input.email);
    if (await unit.prisma.user.findUnique({ where: { email } }))
      throw new Refusal('conflict', 'Somebody has this e-mail address already.');
    const made = await insertUser(unit, { ...given, email, password: null, demo: false }, at);
    await inTeams(unit, made, given.teams);
    await invite(unit, made, actor, input.idempotencyKey, at);
    await recordAct(unit.client, {
      actorId: actor.id,
      at,
      action: 'user.invited',
      subjectKind: 'user',
      subjectId: made,
      after: stateOf({ ...given, email, disabled: false }),
    });
    return made;
  });
  return invited(reader as Reader, id, input.idempotencyKey, at);
}

/** Another one-time link for somebody: who lost the first, or forgot the password. It replaces any former one. */
export async function inviteAgain(reader: Reader | null, input: ById, at: Date): Promise<Invited> {
  const id = await setting(reader, 'users:write', 'inviteAgain', input, async (unit, actor) => {
    const before = await known(unit, actor, input.id);
    if (before.disabled) throw new Refusal('invalid', 'This person is disabled: enable first.');
    await invite(unit, input.id, actor, input.idempotencyKey, at);
    await recordAct(unit.client, {
      actorId: actor.id,
      at,
      action: 'user.invited again',
      subjectKind: 'user',
      subjectId: input.id,
      reason: input.reason ?? null,
    });
    return input.id;
  });
  return invited(reader as Reader, id, input.idempotencyKey, at);
}

/** Changes name, role, reach and teams; in force at once for every session, key and stream. @returns the local ID */
export async function setPerson(reader: Reader | null, input: SetPersonInput, at: Date): Promise<string> {
  const id = await setting(reader, 'users:write', 'setPerson', input, async (unit, actor) => {
    const before = await known(unit, actor, input.id);
    await assertUnchanged(unit.client, 'user', input.id, before, input.expected);
    const given = await checked(unit, actor, input);
    const all = given.regions.includes('*') && given.entities.includes('*');
    if (before.role === 'administrator' && !(given.role === 'administrator' && all))
      await assertAdministratorLeft(unit, input.id);
    const { teams, ...data } = given;
    await unit.prisma.user.update({ where: { id: input.id }, data: { ...data, updatedAt: at } });
    await inTeams(unit, input.id, teams);
    await note(unit.client, actor, at, { kind: 'user', id: input.id, before, after: stateOf({ ...before, ...given }) });
    await notify(unit.client, PEOPLE_CHANNEL, 'user');
    return input.id;
  });
  forgetSessions();
  return id;
}

/** Shuts somebody out at once: sessions end, keys that act as them are refused, streams close. @returns the local ID */
export async function disablePerson(reader: Reader | null, input: ById, at: Date): Promise<string> {
  const id = await setting(reader, 'users:write', 'disablePerson', input, async (unit, actor) => {
    const before = await known(unit, actor, input.id);
    if (input.id === actor.id)
      throw new Refusal('invalid', 'You would shut yourself out: another administrator has to do that.');
    if (before.disabled) return input.id;
    if (before.role === 'administrator') await assertAdministratorLeft(unit, input.id);
    await unit.prisma.user.update({ where: { id: input.id }, data: { disabledAt: at, updatedAt: at } });
    await unit.prisma.session.deleteMany({ where: { userId: input.id } });
    await unit.prisma.invitation.deleteMany({ where: { userId: input.id } });
    await recordAct(unit.client, {
      actorId: actor.id,
      at,
      action: 'user.disabled',
      subjectKind: 'user',
      subjectId: input.id,
      before,
      after: { ...before, disabled: true },
      reason: input.reason ?? null,
    });
    await notify(unit.client, PEOPLE_CHANNEL, 'user');
    return input.id;
  });
  forgetSessions();
  return id;
}

/** Lets somebody in again, with the former role and reach. @returns the local ID */
export async function enablePerson(reader: Reader | null, input: ById, at: Date): Promise<string> {
  const id = await setting(reader, 'users:write', 'enablePerson', input, async (unit, actor) => {
    const before = await known(unit, actor, input.id);
    if (!before.disabled) return input.id;
    await unit.prisma.user.update({ where: { id: input.id }, data: { disabledAt: null, updatedAt: at } });
    await recordAct(unit.client, {
      actorId: actor.id,
      at,
      action: 'user.enabled',
      subjectKind: 'user',
      subjectId: input.id,
      before,
      after: { ...before, disabled: false },
      reason: input.reason ?? null,
    });
    await notify(unit.client, PEOPLE_CHANNEL, 'user');
    return input.id;
  });
  forgetSessions();
  return id;
}

/**
 * Sets the password of whoever holds an unused link in force; the link is gone with it, and so are former sessions.
 * @returns the ID of the user
 */
export async function acceptInvitation(token: string, password: string, at: Date): Promise<string> {
  assertPassword(password);
  const id = await unitOfWork(async (unit) => {
    const { prisma: tx, client } = unit;
    const hash = Uint8Array.from(hashOf(token));
    const invitation = await tx.invitation.findFirst({
      where: { hash, expiresAt: { gt: at }, user: { disabledAt: null } },
      select: { userId: true },
    });
    // Of two who come at once the second finds the link gone.
    const used = invitation && (await tx.invitation.deleteMany({ where: { userId: invitation.userId, hash } }));
    if (!invitation || used?.count !== 1)
      throw new Refusal('forbidden', 'This link is not valid any more. Ask an administrator for another one.');
    const { userId } = invitation;
    await setPassword(unit, userId, password, at);
    await tx.session.deleteMany({ where: { userId } });
    await recordAct(client, {
      actorId: userId,
      at,
      action: 'user.came in',
      subjectKind: 'user',
      subjectId: userId,
      reason: 'by a one-time link',
    });
    await notify(client, PEOPLE_CHANNEL, 'user');
    return userId;
  });
  forgetSessions();
  return id;
}
