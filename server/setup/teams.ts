/** Teams: who owns queues and sources. */
import { type Reader, Refusal } from '@/domain/access';
import { code, words } from './input';
import { assertUnchanged, type Expecting, type Keyed, note, setting } from './setting';

export interface TeamInput extends Keyed, Expecting {
  readonly code: string;
  readonly name: string;
  /** local IDs of users; replaces the members when given */
  readonly members?: readonly string[] | null;
}

/** What of a team people set; members by local ID, in order. */
export interface TeamState {
  readonly name: string;
  readonly members: readonly string[];
}

export const teamState = (name: string, members: readonly string[]): TeamState => ({
  name,
  members: [...members].sort(),
});

/** Sets a team by its code, and its members when they are given. @returns the code */
export const setTeam = (reader: Reader | null, input: TeamInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setTeam', input, async ({ prisma, client }, actor) => {
    const id = code(input.code, 'code');
    const row = await prisma.team.findUnique({ where: { id }, include: { members: true } });
    const before = row
      ? teamState(
          row.name,
          row.members.map(({ userId }) => userId),
        )
      : undefined;
    await assertUnchanged(client, 'team', id, before, input.expected);
    const after = teamState(words(input.name, 'name'), [...new Set(input.members ?? before?.members ?? [])]);
    if ((await prisma.user.count({ where: { id: { in: [...after.members] } } })) !== after.members.length)
      throw new Refusal('invalid', 'One of these people does not exist.', 'members');
    await prisma.team.upsert({ where: { id }, create: { id, name: after.name }, update: { name: after.name } });
    await prisma.teamMember.deleteMany({ where: { teamId: id, userId: { notIn: [...after.members] } } });
    await prisma.teamMember.createMany({
      data: after.members.map((userId) => ({ teamId: id, userId })),
      skipDuplicates: true,
    });
    await note(client, actor, at, { kind: 'team', id, before, after });
    return id;
  });
