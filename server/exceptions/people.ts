/** Who can be given cases: by rules, by escalation, by those who stand in. */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { type Absence, standsIn } from '@/domain/absence';
import { type Reader, ROLE_DEFINITIONS, ROLES, type Role, reachesCase } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import type { Candidate } from '@/domain/routing';
import { readerFrom } from '@/server/auth/session';
import { anyOf, fixed, sets } from '@/server/runtime/sets';

/** Roles that work on cases. */
export const WORKING: readonly Role[] = ROLES.filter((role) =>
  ROLE_DEFINITIONS[role].permissions.includes('exceptions:work'),
);

const workers = fixed(() =>
  sets
    .selectFrom('app_user as u')
    .select(['u.id', 'u.name', 'u.email', 'u.regions', 'u.entities'])
    .select((eb) => [
      eb.ref('u.role').$castTo<Role>().as('role'),
      sql<
        string[]
      >`ARRAY(${eb.selectFrom('team_member as m').select('m.team_id').whereRef('m.user_id', '=', 'u.id')})`.as('teams'),
      sql<string[]>`ARRAY(${eb
        .selectFrom('team_member as m')
        .innerJoin('queue as q', 'q.team_id', 'm.team_id')
        .select('q.id')
        .whereRef('m.user_id', '=', 'u.id')})`.as('queues'),
      eb
        .selectFrom('exception_case as c')
        .select((inner) => inner.cast<number>(inner.fn.countAll(), 'int4').as('n'))
        .whereRef('c.assignee_id', '=', 'u.id')
        .where('c.status', '=', anyOf(OPEN_STATUSES, 'text'))
        .as('open'),
    ])
    .where('u.disabled_at', 'is', null)
    .where('u.role', '=', anyOf(WORKING, 'text')),
);

const away = fixed((given: { at: Date }) =>
  sets
    .selectFrom('absence')
    .select(['user_id as person', 'delegate_id as delegate', 'starts_at as from', 'ends_at as until'])
    .where('starts_at', '<=', given.at)
    .where('ends_at', '>', given.at),
);
/** Who is away at an instant, and who stands in. */
export const absencesAt = (client: Pick<PoolClient, 'query'>, at: Date): Promise<Absence[]> =>
  away({ at }, { on: client, steady: false });

type Place = Parameters<typeof reachesCase>[1];

/** People who work on cases, with what they have open, and who of them is away. */
export class Workers {
  private constructor(
    private readonly people: readonly { reader: Reader; email: string; teams: readonly string[] }[],
    private readonly open: Map<string, number>,
    readonly absences: readonly Absence[],
  ) {}

  static async load(client: Pick<PoolClient, 'query'>, at: Date): Promise<Workers> {
    const rows = await workers({}, { on: client, steady: false });
    return new Workers(
      rows.map(({ email, teams, open: _, ...user }) => ({ reader: readerFrom(user), email, teams })),
      new Map(rows.map(({ id, open }) => [id, open ?? 0])),
      await absencesAt(client, at),
    );
  }

  /** Those who see a case, as strategies weigh them. */
  candidates(row: Place, team: string | null): Candidate[] {
    return this.people
      .filter(({ reader }) => reachesCase(reader, row))
      .map(({ reader: { id, name, role, entities }, email, teams }) => ({
        ...{ id, name, email },
        inTeam: team !== null && teams.includes(team),
        controls: role !== 'finance manager' || row.entityId === null ? null : entities === '*' ? 'all' : 'entity',
        open: this.open.get(id) ?? 0,
      }));
  }

  /** The person of this ID, or who stands in, when that one sees the case. */
  who(id: string | null, row: Place, at: Date): { id: string; name: string } | null {
    const there = id === null ? null : standsIn(this.absences, id, at);
    const found = this.people.find(({ reader }) => reader.id === there);
    return found && reachesCase(found.reader, row) ? { id: found.reader.id, name: found.reader.name } : null;
  }

  /** Somebody got a case: the next choice knows. */
  gave(id: string): void {
    this.open.set(id, (this.open.get(id) ?? 0) + 1);
  }
}
