import { type Reader, Refusal, ROLE_DEFINITIONS, type Role, reachesCase } from '@/domain/access';
import { readerFrom } from '@/server/auth/session';
import type { Unit } from '@/server/runtime/db';

/** Somebody who can be given cases: they work on them, and are not disabled. */
export interface Assignee extends Reader {
  /** Refuses a case that this person does not see. */
  readonly assertReaches: (row: Parameters<typeof reachesCase>[1]) => void;
}

/** The person of this ID. Refuses nobody, the disabled, and those who may not work on cases. */
export async function loadAssignee({ prisma }: Unit, id: string): Promise<Assignee> {
  const user = await prisma.user.findFirst({
    where: { id, disabledAt: null },
    select: {
      id: true,
      name: true,
      role: true,
      regions: true,
      entities: true,
      teams: { select: { team: { select: { queues: { select: { id: true } } } } } },
    },
  });
  if (!user) throw new Refusal('invalid', 'There is no such person.', 'assignee');
  const queues = user.teams.flatMap(({ team }) => team.queues.map((queue) => queue.id));
  const person = readerFrom({ ...user, role: user.role as Role, queues });
  if (!person.permissions.has('exceptions:work'))
    throw new Refusal(
      'invalid',
      `${person.name} (${ROLE_DEFINITIONS[person.role].label}) does not work on cases.`,
      'assignee',
    );
  return {
    ...person,
    assertReaches: (row) => {
      if (!reachesCase(person, row))
        throw new Refusal('invalid', `This case lies outside the regions and entities of ${person.name}.`, 'assignee');
    },
  };
}
