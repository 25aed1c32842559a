import { assertMay, type Reader, Refusal, ROLE_DEFINITIONS, ROLES, type Role } from '@/domain/access';
import { reach } from '@/server/access';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { prepared } from '@/server/runtime/prepared';

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

const ENTITY = 'e.id, e.name, e.region, e.currency, e.zone, e.calendar, e.posting_hours AS "postingHours"';

function assertSignedIn(reader: Reader | null): asserts reader is Reader {
  if (!reader) throw new Refusal('unauthenticated', 'Sign in to see this.');
}

/** An entity as a row with the columns that the access predicate needs. */
const ENTITIES = '(SELECT *, id AS entity_id FROM legal_entity)';

/** The legal entities that the reader may see, by code. Any signed-in reader may ask. */
export async function listLegalEntities(reader: Reader | null): Promise<LegalEntityRow[]> {
  assertSignedIn(reader);
  const params: unknown[] = [];
  const { rows } = await pool.query<LegalEntityRow>(
    prepared(`SELECT ${ENTITY} FROM ${ENTITIES} e WHERE ${reach(reader, 'e', params)} ORDER BY e.id`, params),
  );
  return rows;
}

export const legalEntityById = defineLoader<LegalEntityRow>(async (reader, ids) => {
  const params: unknown[] = [ids];
  const { rows } = await pool.query<LegalEntityRow>(
    prepared(
      `SELECT ${ENTITY} FROM ${ENTITIES} e WHERE e.id = ANY($1::text[]) AND ${reach(reader, 'e', params)}`,
      params,
    ),
  );
  return new Map(rows.map((row) => [row.id, row]));
});

/** Accounting periods by entity code, oldest first. */
export const periodsOfEntity = defineLoader<PeriodRow[]>(async (reader, ids) => {
  const params: unknown[] = [ids];
  const { rows } = await pool.query<PeriodRow & { entityId: string }>(
    prepared(
      `SELECT p.entity_id AS "entityId", p.period, p.starts_on AS "startsOn", p.ends_on AS "endsOn", p.status, p.cutoff_at AS "cutoffAt"
     FROM accounting_period p JOIN ${ENTITIES} e ON e.id = p.entity_id
     WHERE p.entity_id = ANY($1::text[]) AND ${reach(reader, 'e', params)} ORDER BY p.starts_on`,
      params,
    ),
  );
  return grouped(rows, (row) => row.entityId);
});

/** All teams, by name. */
export async function listTeams(reader: Reader | null): Promise<TeamRow[]> {
  assertMay(reader, 'exceptions:read');
  const { rows } = await pool.query<TeamRow>('SELECT id, name FROM team ORDER BY name, id');
  return rows;
}

export const teamById = defineLoader<TeamRow>(async (_reader, ids) => {
  const { rows } = await pool.query<TeamRow>('SELECT id, name FROM team WHERE id = ANY($1::text[])', [ids]);
  return new Map(rows.map((row) => [row.id, row]));
});

/** Teams by member. */
export const teamsOfUser = defineLoader<TeamRow[]>(async (_reader, ids) => {
  const { rows } = await pool.query<TeamRow & { userId: string }>(
    'SELECT m.user_id AS "userId", t.id, t.name FROM team_member m JOIN team t ON t.id = m.team_id WHERE m.user_id = ANY($1::text[]) ORDER BY t.name',
    [ids],
  );
  return grouped(rows, (row) => row.userId);
});

/** People by team, by name. */
export const membersOfTeam = defineLoader<PersonRow[]>(async (_reader, ids) => {
  const { rows } = await pool.query<PersonRow & { teamId: string }>(
    'SELECT m.team_id AS "teamId", u.id, u.name, u.role FROM team_member m JOIN app_user u ON u.id = m.user_id WHERE m.team_id = ANY($1::text[]) ORDER BY u.name, u.id',
    [ids],
  );
  return grouped(rows, (row) => row.teamId);
});

export const personById = defineLoader<PersonRow>(async (_reader, ids) => {
  const { rows } = await pool.query<PersonRow>('SELECT id, name, role FROM app_user WHERE id = ANY($1::text[])', [ids]);
  return new Map(rows.map((row) => [row.id, row]));
});

/** People who may be given a case: enabled, in a role that works on cases; by name. */
export async function listAssignees(reader: Reader | null, search: string | null): Promise<PersonRow[]> {
  assertMay(reader, 'exceptions:read');
  const roles = ROLES.filter((role) => ROLE_DEFINITIONS[role].permissions.includes('exceptions:work'));
  const { rows } = await pool.query<PersonRow>(
    `SELECT id, name, role FROM app_user
     WHERE disabled_at IS NULL AND role = ANY($1::text[]) AND ($2::text IS NULL OR name ILIKE '%' || $2 || '%') ORDER BY name, id LIMIT 100`,
    [
      roles,
      search
        ?.trim()
        .slice(0, 100)
        .replaceAll(/[\\%_]/g, '\\$&') || null,
    ],
  );
  return rows;
}

/** The demo's people, for those who sit at the machine that runs it; nobody elsewhere. */
export async function listDemoPersonas(local: boolean): Promise<PersonRow[]> {
  if (!local || !env.demo) return [];
  const { rows } = await pool.query<PersonRow>(
    'SELECT id, name, role FROM app_user WHERE demo AND disabled_at IS NULL ORDER BY array_position($1::text[], role), name',
    [ROLES],
  );
  return rows;
}

/** The reader's own address; empty for a program. */
export async function emailOf(reader: Reader): Promise<string> {
  const { rows } = await pool.query<{ email: string }>('SELECT email FROM app_user WHERE id = $1', [reader.id]);
  return rows[0]?.email ?? '';
}
