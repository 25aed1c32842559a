import { type Reader, Refusal, ROLES } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { assertEmail, assertPassword, insertUser, setPassword } from '@/server/auth/bootstrap';
import { derivedToken } from '@/server/auth/secret';
import { forgetSessions, PEOPLE_CHANNEL } from '@/server/auth/session';
import { notify } from '@/server/runtime/db';
import { rowOf, sets } from '@/server/runtime/sets';
import { oneOf, words } from './input';
import type { PersonRow } from './queries';
import { type Keyed, setting } from './setting';

export interface UserInput extends Keyed {
  name: string;
  email: string;
  role: string;
  /** codes; "*" is all */
  regions: readonly string[];
  entities: readonly string[];
  /** codes of the teams to be in */
  teams?: readonly string[] | null;
  password?: string | null;
  demo?: boolean | null;
}

/** Codes of a reach: "*" is all, and then alone. */
export const reachCodes = (codes: readonly string[], field: string): string[] =>
  codes.includes('*') ? ['*'] : [...new Set(codes)].map((one) => words(one, field, 63));

/**
 * Makes a user. Without a password one is made; a repetition of the same request shows it again. The demo's people
 * need none, and setting one that exists changes it; any other address that is taken is a conflict.
 * @returns the person, and the password if it was made here
 */
export async function createUser(
  reader: Reader | null,
  input: UserInput,
  at: Date,
): Promise<{ person: PersonRow; password: string | null }> {
  const { password: given, ...noted } = input;
  // The password takes part in what the key stands for, without being kept: a digest of it would invite guessing.
  const made =
    given || input.demo ? null : `${derivedToken('password', reader?.id ?? '', input.idempotencyKey).slice(0, 20)}`;
  const person = await setting(reader, 'users:write', 'createUser', noted, async (unit, actor) => {
    const { prisma, client } = unit;
    const role = oneOf(input.role, ROLES, 'role');
    const name = words(input.name, 'name');
    const email = assertEmail(input.email);
    if (given) assertPassword(given);
    const user = {
      name,
      email,
      role,
      regions: reachCodes(input.regions, 'regions'),
      entities: reachCodes(input.entities, 'entities'),
      demo: input.demo === true,
    };
    const teams = [...new Set(input.teams ?? [])];
    if ((await prisma.team.count({ where: { id: { in: teams } } })) !== teams.length)
      throw new Refusal('invalid', 'One of these teams does not exist.', 'teams');
    const existing = await rowOf(
      sets
        .selectFrom('app_user')
        .select(['id', 'demo', 'name', 'role', 'regions', 'entities'])
        .where('email', '=', email)
        .forUpdate(),
      { on: client },
    );
    if (existing && !(existing.demo && user.demo))
      throw new Refusal('conflict', 'Somebody has this email address already.');
    let id = existing?.id;
    if (id) {
      const { regions, entities } = user;
      await prisma.user.update({ where: { id }, data: { name, role, regions, entities, updatedAt: at } });
      if (given) await setPassword(unit, id, given, at);
      await notify(client, PEOPLE_CHANNEL, 'user');
    } else {
      id = await insertUser(unit, { ...user, password: given ?? made }, at);
    }
    const userId = id;
    if (existing && input.teams) await prisma.teamMember.deleteMany({ where: { userId } });
    await prisma.teamMember.createMany({ data: teams.map((teamId) => ({ teamId, userId })), skipDuplicates: true });
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: existing ? 'user.set' : 'user.created',
      subjectKind: 'user',
      subjectId: id,
      before: existing && { ...existing, id: undefined, email },
      after: { ...user, teams },
    });
    return { id, name, role };
  });
  forgetSessions();
  return { person, password: made };
}
