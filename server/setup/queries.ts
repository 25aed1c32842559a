import { sql } from 'kysely';
import { assertMay, type Reader, Refusal, ROLES, type Role } from '@/domain/access';
import { reached } from '@/server/access';
import { WORKING } from '@/server/exceptions/people';
import { defineLoader, grouped } from '@/server/load';
import { env } from '@/server/runtime/env';
import { anyOf, fixed, rowOf, rowsOf, sets } from '@/server/runtime/sets';

export interface LegalEntityRow {
  id: string;
  name: string;
  region: string;
  currency: string;
  zone: string;
  calendar: unknown;
  postingHours: number;
}
export interface PeriodRow {
  period: string;
  startsOn: string;
  endsOn: string;
  status: string;
  cutoffAt: Date | null;
}
export interface TeamRow {
  id: string;
  name: string;
}
export interface PersonRow {
  id: string;
  name: string;
  role: Role;
}

function assertSignedIn(reader: Reader | null): asserts reader is Reader {
  if (!reader) throw new Refusal('unauthenticated', 'Sign in to see this.');
}

/** Keys that a loader is asked for. */
interface Keys extends Readonly<Record<string, unknown>> {
  readonly ids: readonly string[];
}

/** An entity as a row with the columns that the access predicate needs. */
const entities = sets
  .selectFrom((eb) => eb.selectFrom('legal_entity').selectAll().select('id as entity_id').as('e'))
  .select(['e.id', 'e.name', 'e.region', 'e.currency', 'e.zone', 'e.calendar', 'e.posting_hours as postingHours']);

const allEntities = reached((_: Readonly<Record<string, never>>, within) =>
  entities.where(within('e')).orderBy('e.id'),
);
/** The legal entities that the reader may see, by code. Any signed-in reader may ask. */
export async function listLegalEntities(reader: Reader | null): Promise<LegalEntityRow[]> {
  assertSignedIn(reader);
  return allEntities(reader, {});
}

const entitiesById = reached(({ ids }: Keys, within) =>
  entities.where('e.id', '=', anyOf(ids, 'text')).where(within('e')),
);
export const legalEntityById = defineLoader<LegalEntityRow>(
  async (reader, ids) => new Map((await entitiesById(reader, { ids })).map((row) => [row.id, row])),
);

const periods = reached(({ ids }: Keys, within) =>
  entities
    .clearSelect()
    .innerJoin('accounting_period as p', 'p.entity_id', 'e.id')
    .select(['p.entity_id as entityId', 'p.period', 'p.starts_on as startsOn', 'p.ends_on as endsOn', 'p.status'])
    .select('p.cutoff_at as cutoffAt')
    .where('p.entity_id', '=', anyOf(ids, 'text'))
    .where(within('e'))
    .orderBy('p.starts_on'),
);
/** Accounting periods by entity code, oldest first. */
export const periodsOfEntity = defineLoader<PeriodRow[]>(async (reader, ids) =>
  grouped(await periods(reader, { ids }), (row) => row.entityId),
);

export interface EntityVersionRow {
  readonly entityId: string;
  readonly id: number;
  /** null: since ever */
  readonly validFrom: Date | null;
  readonly knownAt: Date;
  readonly region: string;
  readonly currency: string;
  readonly zone: string;
  readonly calendar: unknown;
  readonly postingHours: number;
}
const entityVersions = reached(({ ids }: Keys, within) =>
  entities
    .clearSelect()
    .innerJoin('legal_entity_version as v', 'v.entity_id', 'e.id')
    .select(['v.entity_id as entityId', 'v.id', 'v.valid_from as validFrom', 'v.known_at as knownAt'])
    .select(['v.region', 'v.currency', 'v.zone', 'v.calendar', 'v.posting_hours as postingHours'])
    .where('v.entity_id', '=', anyOf(ids, 'text'))
    .where(within('e'))
    .orderBy('v.id', 'desc'),
);
/** What was set of entities, by code, the newest setting first. */
export const versionsOfEntity = defineLoader<EntityVersionRow[]>(async (reader, ids) =>
  grouped(await entityVersions(reader, { ids }), (row) => row.entityId),
);

const teams = sets.selectFrom('team as t').select(['t.id', 't.name']);

/** All teams, by name. */
export async function listTeams(reader: Reader | null): Promise<TeamRow[]> {
  assertMay(reader, 'exceptions:read');
  return rowsOf(teams.orderBy('t.name').orderBy('t.id'));
}

const teamsById = fixed(({ ids }: Keys) => teams.where('t.id', '=', anyOf(ids, 'text')));
export const teamById = defineLoader<TeamRow>(
  async (_reader, ids) => new Map((await teamsById({ ids })).map((row) => [row.id, row])),
);

const teamsByUser = fixed(({ ids }: Keys) =>
  teams
    .innerJoin('team_member as m', 'm.team_id', 't.id')
    .select('m.user_id as userId')
    .where('m.user_id', '=', anyOf(ids, 'text'))
    .orderBy('t.name'),
);
/** Teams by member. */
export const teamsOfUser = defineLoader<TeamRow[]>(async (_reader, ids) =>
  grouped(await teamsByUser({ ids }), (row) => row.userId),
);

const people = sets
  .selectFrom('app_user as u')
  .select(['u.id', 'u.name'])
  .select((eb) => eb.ref('u.role').$castTo<Role>().as('role'));

const peopleByTeam = fixed(({ ids }: Keys) =>
  people
    .innerJoin('team_member as m', 'm.user_id', 'u.id')
    .select('m.team_id as teamId')
    .where('m.team_id', '=', anyOf(ids, 'text'))
    .orderBy('u.name')
    .orderBy('u.id'),
);
/** People by team, by name. */
export const membersOfTeam = defineLoader<PersonRow[]>(async (_reader, ids) =>
  grouped(await peopleByTeam({ ids }), (row) => row.teamId),
);

const peopleById = fixed(({ ids }: Keys) => people.where('u.id', '=', anyOf(ids, 'text')));
export const personById = defineLoader<PersonRow>(
  async (_reader, ids) => new Map((await peopleById({ ids })).map((row) => [row.id, row])),
);

const MOST_ASSIGNEES = 100;
const assignees = fixed((given: { name: string }) =>
  people
    .where('u.disabled_at', 'is', null)
    .where('u.role', '=', anyOf(WORKING, 'text'))
    .where('u.name', 'ilike', given.name)
    .orderBy('u.name')
    .orderBy('u.id')
    .limit(MOST_ASSIGNEES),
);
/** People who may be given a case: enabled, in a role that works on cases; by name. */
export async function listAssignees(reader: Reader | null, search: string | null): Promise<PersonRow[]> {
  assertMay(reader, 'exceptions:read');
  const part = search
    ?.trim()
    .slice(0, 100)
    .replaceAll(/[\\%_]/g, '\\$&');
  return assignees({ name: `%${part ?? ''}%` }, { steady: false });
}

/** The demo's people, for those who sit at the machine that runs it; nobody elsewhere. */
export async function listDemoPersonas(local: boolean): Promise<PersonRow[]> {
  if (!local || !env.demo) return [];
  return rowsOf(
    people
      .where('u.demo', '=', true)
      .where('u.disabled_at', 'is', null)
      .orderBy(sql`array_position(${ROLES}::text[], u.role)`)
      .orderBy('u.name'),
  );
}

/** The reader's own address; empty for a program. */
export async function emailOf(reader: Reader): Promise<string> {
  const user = await rowOf(sets.selectFrom('app_user').select('email').where('id', '=', reader.id));
  return user?.email ?? '';
}
