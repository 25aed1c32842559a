/** Queues with their SLA, and the rules that route cases to them. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { SEVERITIES, type Severity } from '@/domain/exceptions/statuses';
import { DEFAULT_SLA, type SlaPolicy } from '@/domain/sla';
import { unrestricted } from '@/server/access';
import { defineLoader } from '@/server/load';
import { rowsOf, sets } from '@/server/runtime/sets';
import { recheckCases } from '@/server/spine/recheck';
import { code, object, whole, words } from './input';
import { assertUnchanged, type Expecting, type Keyed, note, revisionOf, setting } from './setting';

export interface QueueInput extends Keyed, Expecting {
  readonly code: string;
  readonly title: string;
  readonly team: string;
  /** business hours by severity */
  readonly sla?: unknown;
}

/** What of a queue people set. */
export interface QueueState {
  readonly title: string;
  readonly team: string;
  readonly sla: SlaPolicy;
}

export const queueState = (row: { title: string; teamId: string; sla: unknown }): QueueState => ({
  title: row.title,
  team: row.teamId,
  sla: { ...DEFAULT_SLA, ...(row.sla as Partial<SlaPolicy> | null) },
});

/** What is set of queues, by code. */
export const queueStates = defineLoader<QueueState>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const rows = await rowsOf(
    sets
      .selectFrom('queue')
      .select(['id', 'title', 'team_id as teamId', 'sla'])
      .where('id', 'in', [...ids]),
    { steady: false },
  );
  return new Map(rows.map((row) => [row.id, queueState(row)]));
});

/** Business hours by severity, one hour to a year; what is absent stays as it was. */
function slaOf(value: unknown, before: SlaPolicy): SlaPolicy {
  const given = object(value, 'sla');
  const hours = (severity: Severity) =>
    whole((given[severity] as number | undefined) ?? before[severity], 1, 8760, 'sla');
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, hours(severity)])) as unknown as SlaPolicy;
}

/** Sets a queue by its code. *Unrouted* stays with the administrators. @returns the code */
export const setQueue = (reader: Reader | null, input: QueueInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setQueue', input, async ({ prisma, client }, actor) => {
    const id = code(input.code, 'code');
    const row = await prisma.queue.findUnique({ where: { id } });
    const before = row ? queueState(row) : undefined;
    if (row?.unrouted && input.team !== 'administrators')
      throw new Refusal('invalid', 'Unrouted belongs to the administrators: it catches what nobody claims.', 'team');
    if (!(await prisma.team.findUnique({ where: { id: input.team } })))
      throw new Refusal('invalid', 'There is no team with this code.', 'team');
    await assertUnchanged(client, 'queue', id, before, input.expected);
    const sla = input.sla == null ? (before?.sla ?? DEFAULT_SLA) : slaOf(input.sla, before?.sla ?? DEFAULT_SLA);
    const after: QueueState = { title: words(input.title, 'title'), team: input.team, sla };
    const data = { title: after.title, teamId: after.team, sla: { ...sla } };
    const last = await prisma.queue.aggregate({ _max: { position: true } });
    await prisma.queue.upsert({
      where: { id },
      create: { id, ...data, position: (last._max.position ?? 0) + 1 },
      update: data,
    });
    await note(client, actor, at, { kind: 'queue', id, before, after });
    await recheckCases(client, { queue: id });
    return id;
  });

/** One rule: cases that fit every attribute it names go to its queue; an absent attribute fits all. */
export interface RoutingRule {
  /** code of the queue */
  readonly queue: string;
  readonly caseType: string | null;
  readonly entity: string | null;
  readonly region: string | null;
  readonly enabled: boolean;
}
export interface RuleInput {
  readonly queue: string;
  readonly caseType?: string | null;
  readonly entity?: string | null;
  readonly region?: string | null;
  readonly enabled?: boolean | null;
}
export interface RoutingInput extends Keyed, Expecting {
  /** all rules, in the order in which they are tried */
  readonly rules: readonly RuleInput[];
}
export interface RoutingRow {
  readonly rules: readonly RoutingRule[];
  readonly revision: string;
}

const MOST_RULES = 500;
const RULES = sets
  .selectFrom('routing_rule')
  .select(['queue_id as queue', 'case_type as caseType', 'entity_id as entity', 'region', 'enabled'])
  .orderBy('position')
  .orderBy('id');

/** A list of rules spans every entity: who sees but some would take away the others unseen. */
function assertSeesAll(reader: Reader): void {
  if (!unrestricted(reader))
    throw new Refusal('forbidden', 'Routing rules span every entity: only people who see every entity set them.');
}

/** The rules in the order in which they are tried: the first that fits decides. */
export async function routing(reader: Reader | null): Promise<RoutingRow> {
  assertMay(reader, 'setup:write');
  assertSeesAll(reader);
  const rules = await rowsOf(RULES);
  return { rules, revision: revisionOf(rules) };
}

/** Replaces the rules by this list, in this order. @returns 'rules' */
export const setRoutingRules = (reader: Reader | null, input: RoutingInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setRoutingRules', input, async ({ prisma, client }, actor) => {
    assertSeesAll(actor);
    if (input.rules.length > MOST_RULES)
      throw new Refusal('invalid', `At most ${MOST_RULES} rules can be kept.`, 'rules');
    const before: RoutingRule[] = await rowsOf(RULES, { on: client });
    await assertUnchanged(client, 'routing rules', 'rules', before, input.expected);
    const queues = new Set((await prisma.queue.findMany({ select: { id: true } })).map(({ id }) => id));
    const entities = new Set((await prisma.legalEntity.findMany({ select: { id: true } })).map(({ id }) => id));
    const types = new Set<string>(EXCEPTION_TYPES.map(({ code: type }) => type));
    const after = input.rules.map((rule, index): RoutingRule => {
      const refuse = (message: string): never => {
        throw new Refusal('invalid', `Rule ${index + 1}: ${message}`, 'rules');
      };
      const { queue, caseType = null, entity = null, region = null, enabled } = rule;
      if (!queues.has(queue)) refuse(`there is no queue "${queue}".`);
      if (caseType && !types.has(caseType)) refuse(`there is no exception type "${caseType}".`);
      if (entity && !entities.has(entity)) refuse(`there is no legal entity "${entity}".`);
      if (region && region.length > 60) refuse('a region has at most 60 characters.');
      if (!caseType && !entity && !region)
        refuse('name at least one of type, entity and region; it would take every case.');
      return {
        queue,
        caseType: caseType || null,
        entity: entity || null,
        region: region || null,
        enabled: enabled ?? true,
      };
    });
    await prisma.routingRule.deleteMany({});
    await prisma.routingRule.createMany({
      data: after.map(({ queue, entity, ...rule }, position) => ({
        ...rule,
        queueId: queue,
        entityId: entity,
        position,
      })),
    });
    await note(client, actor, at, { kind: 'routing rules', id: 'rules', before, after });
    await recheckCases(client);
    return 'rules';
  });
