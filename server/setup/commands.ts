import type { PoolClient } from 'pg';
import { assertMay, type Permission, type Reader, Refusal } from '@/domain/access';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { SEVERITIES } from '@/domain/exceptions/define';
import { currencyCode, zoneName } from '@/domain/signals/define';
import { DEFAULT_SLA } from '@/domain/sla';
import { ADAPTERS } from '@/server/adapters';
import { recordAct } from '@/server/audit/record';
import { announceChange } from '@/server/changes';
import { once } from '@/server/idempotency';
import { transaction } from '@/server/runtime/db';
import { code, object, oneOf, whole, words } from './input';

export interface Keyed {
  idempotencyKey: string;
}

/** A setting command: one transaction, once per key, with its audit entry. The answer is what `work` returns. */
export async function setting<Input extends Keyed, Answer>(
  reader: Reader | null,
  permission: Permission,
  name: string,
  input: Input,
  work: (client: PoolClient, actor: Reader) => Promise<Answer>,
): Promise<Answer> {
  assertMay(reader, permission);
  const { idempotencyKey, ...rest } = input;
  return transaction((client) => once(client, reader.id, idempotencyKey, name, rest, () => work(client, reader)));
}

interface Change {
  kind: string;
  id: string;
  /** the row before, or undefined */
  before: Record<string, unknown> | undefined;
  after: Record<string, unknown>;
}

async function note(client: PoolClient, actor: Reader, at: Date, { kind, id, before, after }: Change): Promise<void> {
  await recordAct(client, {
    actorId: actor.id,
    at,
    action: `${kind}.set`,
    subjectKind: kind,
    subjectId: id,
    before,
    after,
  });
}

async function row(client: PoolClient, text: string, id: string): Promise<Record<string, unknown> | undefined> {
  return (await client.query<Record<string, unknown>>(`${text} FOR UPDATE`, [id])).rows[0];
}

export interface LegalEntityInput extends Keyed {
  code: string;
  name: string;
  region: string;
  currency: string;
  zone: string;
  calendar?: unknown;
  postingHours?: number | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A business calendar: holidays as days, workdays 1 (Monday) to 7, hours as HH:MM; what is absent has a default. */
function calendarOf(value: unknown): Record<string, unknown> {
  const calendar = object(value, 'calendar');
  const refuse = (message: string): never => {
    throw new Refusal('invalid', message, 'calendar');
  };
  const { holidays = [], workdays = [1, 2, 3, 4, 5], opens = '09:00', closes = '17:00' } = calendar;
  if (!Array.isArray(holidays) || !holidays.every((day) => typeof day === 'string' && DAY.test(day)))
    refuse('holidays: days such as "2026-12-25".');
  if (!Array.isArray(workdays) || !workdays.every((day) => Number.isInteger(day) && day >= 1 && day <= 7))
    refuse('workdays: numbers from 1 (Monday) to 7.');
  if (
    typeof opens !== 'string' ||
    typeof closes !== 'string' ||
    !HOUR.test(opens) ||
    !HOUR.test(closes) ||
    opens >= closes
  )
    refuse('opens and closes: times such as "09:00", in that order.');
  return { holidays, workdays, opens, closes };
}

/** Sets a legal entity by its code in the ERP. @returns the code */
export const setLegalEntity = (reader: Reader | null, input: LegalEntityInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setLegalEntity', input, async (client, actor) => {
    const id = code(input.code, 'code');
    if (!currencyCode.safeParse(input.currency).success)
      throw new Refusal('invalid', 'Use an ISO 4217 code such as EUR.', 'currency');
    if (!zoneName.safeParse(input.zone).success)
      throw new Refusal('invalid', 'Use an IANA time zone such as Europe/Berlin.', 'zone');
    const before = await row(
      client,
      'SELECT name, region, currency, zone, calendar, posting_hours FROM legal_entity WHERE id = $1',
      id,
    );
    const after = {
      name: words(input.name, 'name'),
      region: words(input.region, 'region', 60),
      currency: input.currency,
      zone: input.zone,
      calendar: input.calendar == null ? (before?.calendar ?? {}) : calendarOf(input.calendar),
      posting_hours: whole(
        input.postingHours ?? (before?.posting_hours as number | undefined) ?? 24,
        1,
        8760,
        'postingHours',
      ),
    };
    await client.query(
      `INSERT INTO legal_entity (id, name, region, currency, zone, calendar, posting_hours) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO UPDATE SET name = $2, region = $3, currency = $4, zone = $5, calendar = $6, posting_hours = $7`,
      [id, after.name, after.region, after.currency, after.zone, JSON.stringify(after.calendar), after.posting_hours],
    );
    await note(client, actor, at, { kind: 'legal entity', id, before, after });
    return id;
  });

export interface TeamInput extends Keyed {
  code: string;
  name: string;
  /** local IDs of users; replaces the members when given */
  members?: readonly string[] | null;
}

/** Sets a team by its code, and its members when they are given. @returns the code */
export const setTeam = (reader: Reader | null, input: TeamInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setTeam', input, async (client, actor) => {
    const id = code(input.code, 'code');
    const before = await row(client, 'SELECT name FROM team WHERE id = $1', id);
    const after: Record<string, unknown> = { name: words(input.name, 'name') };
    await client.query('INSERT INTO team (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = $2', [
      id,
      after.name,
    ]);
    if (input.members) {
      const members = [...new Set(input.members)];
      const known = await client.query('SELECT 1 FROM app_user WHERE id = ANY($1::text[])', [members]);
      if (known.rowCount !== members.length)
        throw new Refusal('invalid', 'One of these people does not exist.', 'members');
      await client.query('DELETE FROM team_member WHERE team_id = $1', [id]);
      await client.query('INSERT INTO team_member (team_id, user_id) SELECT $1, unnest($2::text[])', [id, members]);
      after.members = members;
    }
    await note(client, actor, at, { kind: 'team', id, before, after });
    return id;
  });

export interface RuleInput {
  caseType?: string | null;
  entity?: string | null;
  region?: string | null;
}
export interface QueueInput extends Keyed {
  code: string;
  title: string;
  team: string;
  sla?: unknown;
  /** replaces the rules when given */
  rules?: readonly RuleInput[] | null;
}

/** Business hours by severity, one hour to a year. */
function slaOf(value: unknown): Record<string, number> {
  const given = object(value, 'sla');
  return Object.fromEntries(
    SEVERITIES.map((severity) => [
      severity,
      whole((given[severity] as number | undefined) ?? DEFAULT_SLA[severity], 1, 8760, 'sla'),
    ]),
  );
}

/** Sets a queue by its code, with the rules that route cases to it. *Unrouted* stays with the administrators. @returns the code */
export const setQueue = (reader: Reader | null, input: QueueInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setQueue', input, async (client, actor) => {
    const id = code(input.code, 'code');
    const before = await row(client, 'SELECT title, team_id, sla, unrouted FROM queue WHERE id = $1', id);
    if (before?.unrouted && input.team !== 'administrators')
      throw new Refusal('invalid', 'Unrouted belongs to the administrators: it catches what nobody claims.', 'team');
    const team = await client.query('SELECT 1 FROM team WHERE id = $1', [input.team]);
    if (team.rowCount === 0) throw new Refusal('invalid', 'There is no team with this code.', 'team');
    const sla = input.sla == null ? (before?.sla ?? DEFAULT_SLA) : slaOf(input.sla);
    const after: Record<string, unknown> = { title: words(input.title, 'title'), team_id: input.team, sla };
    await client.query(
      `INSERT INTO queue (id, title, team_id, sla, position) VALUES ($1, $2, $3, $4, (SELECT coalesce(max(position), 0) + 1 FROM queue))
       ON CONFLICT (id) DO UPDATE SET title = $2, team_id = $3, sla = $4`,
      [id, after.title, input.team, JSON.stringify(sla)],
    );
    if (input.rules) {
      for (const rule of input.rules) {
        if (rule.caseType && !EXCEPTION_TYPES.some((type) => type.code === rule.caseType))
          throw new Refusal('invalid', `There is no exception type ${rule.caseType}.`, 'rules');
      }
      await client.query('DELETE FROM routing_rule WHERE queue_id = $1', [id]);
      // More particular rules first, whatever the order of the queues: a rule that names more beats one that names less.
      await client.query(
        `INSERT INTO routing_rule (position, queue_id, case_type, entity_id, region)
         SELECT (1000 * (3 - num_nonnulls(r.case_type, r.entity_id, r.region)) + r.position)::int, $1, r.case_type, r.entity_id, r.region
         FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS r (case_type, entity_id, region, position)`,
        [
          id,
          input.rules.map((rule) => rule.caseType ?? null),
          input.rules.map((rule) => rule.entity ?? null),
          input.rules.map((rule) => rule.region ?? null),
        ],
      );
      after.rules = input.rules;
    }
    await note(client, actor, at, { kind: 'queue', id, before, after });
    return id;
  });

export interface SourceInput extends Keyed {
  name: string;
  title: string;
  kind: string;
  team: string;
  adapter?: string | null;
  documentSystem?: string | null;
  cadenceSeconds?: number | null;
  mode?: string | null;
}

export const SOURCE_KINDS = ['metering', 'billing', 'crm', 'erp', 'payments'] as const;

/** Sets a source by its name; its name is part of every identity and never changes. @returns the name */
export const setSource = (reader: Reader | null, input: SourceInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setSource', input, async (client, actor) => {
    const name = code(input.name, 'name');
    const team = await client.query('SELECT 1 FROM team WHERE id = $1', [input.team]);
    if (team.rowCount === 0) throw new Refusal('invalid', 'There is no team with this code.', 'team');
    const before = await row(
      client,
      'SELECT title, kind, team_id, adapter, document_system, cadence_seconds, mode FROM source WHERE name = $1',
      name,
    );
    const after = {
      title: words(input.title, 'title'),
      kind: oneOf(input.kind, SOURCE_KINDS, 'kind'),
      team_id: input.team,
      adapter: oneOf(
        input.adapter ?? (before?.adapter as string | undefined) ?? 'canonical',
        ['canonical', ...ADAPTERS.map((adapter) => adapter.code)],
        'adapter',
      ),
      document_system:
        input.documentSystem === undefined
          ? ((before?.document_system as string | null | undefined) ?? null)
          : input.documentSystem && code(input.documentSystem, 'documentSystem'),
      cadence_seconds: whole(
        input.cadenceSeconds ?? (before?.cadence_seconds as number | undefined) ?? 86_400,
        1,
        31_622_400,
        'cadenceSeconds',
      ),
      mode: oneOf(input.mode ?? (before?.mode as string | undefined) ?? 'observe', ['observe', 'act'], 'mode'),
    };
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO source (name, title, kind, team_id, adapter, document_system, cadence_seconds, mode) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (name) DO UPDATE SET title = $2, kind = $3, team_id = $4, adapter = $5, document_system = $6, cadence_seconds = $7, mode = $8 RETURNING id`,
      [
        name,
        after.title,
        after.kind,
        after.team_id,
        after.adapter,
        after.document_system,
        after.cadence_seconds,
        after.mode,
      ],
    );
    await note(client, actor, at, { kind: 'source', id: name, before, after });
    await announceChange(client, 'sources', [{ id: String(rows[0]?.id), entity: null, region: null }]);
    return String(rows[0]?.id);
  });
