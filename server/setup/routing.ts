/** The rules that route cases: one list in one order, saved whole. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { EXCEPTION_CLASSES } from '@/domain/exceptions/define';
import type { Severity } from '@/domain/exceptions/statuses';
import { decimal, text } from '@/domain/money';
import { type Assignment, NO_CONDITIONS, type RoutingRule, type RuleConditions } from '@/domain/routing';
import { unrestricted } from '@/server/access';
import { WORKING } from '@/server/exceptions/people';
import { loadRules } from '@/server/exceptions/routing';
import { loadPolicies } from '@/server/policies/queries';
import { pool, type Unit } from '@/server/runtime/db';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';
import { recheckCases } from '@/server/spine/recheck';
import { Prisma } from '../../generated/prisma/client';
import { assertUnchanged, type Expecting, type Keyed, note, revisionOf, setting } from './setting';

export interface RuleInput {
  /** of a rule that is there; absent for a new one */
  readonly id?: number | null;
  readonly name?: string | null;
  readonly enabled?: boolean | null;
  readonly when?: { readonly [Name in keyof RuleConditions]?: RuleConditions[Name] | null } | null;
  /** code of the queue */
  readonly queue?: string | null;
  readonly assignment?: Assignment | null;
  readonly severity?: Severity | null;
  readonly watchers?: readonly string[] | null;
}
export interface RoutingInput extends Keyed, Expecting {
  /** all rules, in the order in which they are tried */
  readonly rules: readonly RuleInput[];
}
export interface RoutingRow {
  readonly rules: readonly RoutingRule[];
  readonly revision: string;
  readonly choices: RoutingChoices;
}
/** What rules may name, as far as it is not listed elsewhere. */
interface RoutingChoices {
  readonly regions: string[];
  readonly salesOwners: string[];
  readonly segments: string[];
  /** those that rules name */
  readonly accounts: { readonly id: string; readonly name: string }[];
  /** the reporting currency */
  readonly currency: string | null;
}

const MOST_RULES = 500;
const MOST_VALUES = 200;

/** A list of rules spans every entity: who sees but some would take away the others unseen. */
export function assertSeesAll(reader: Reader): void {
  if (!unrestricted(reader))
    throw new Refusal('forbidden', 'Routing rules span every entity: only people who see every entity set them.');
}

const stated = async (client?: Unit['client']): Promise<RoutingRule[]> =>
  (await loadRules(client)).map(({ lastAssignee: _, ...rule }) => rule);

/** The rules in the order in which they are tried: the first that fits decides. */
export async function routing(reader: Reader | null): Promise<RoutingRow> {
  assertMay(reader, 'setup:write');
  assertSeesAll(reader);
  const rules = await stated();
  return { rules, revision: revisionOf(rules), choices: await choicesOf(rules) };
}

const MOST_CHOICES = 500;

async function choicesOf(rules: readonly RoutingRule[]): Promise<RoutingChoices> {
  const some = (column: 'sales_owner' | 'segment') =>
    rowsOf(
      sets
        .selectFrom('account')
        .select(column)
        .distinct()
        .where(column, 'is not', null)
        .orderBy(column)
        .limit(MOST_CHOICES),
    );
  const ids = [...new Set(rules.flatMap(({ when }) => when.accounts))];
  const [regions, owners, segments, accounts, policies] = await Promise.all([
    rowsOf(sets.selectFrom('legal_entity').select('region').distinct().orderBy('region')),
    some('sales_owner'),
    some('segment'),
    rowsOf(sets.selectFrom('account').select(['id', 'name']).where('id', '=', anyOf(ids, 'uuid'))),
    loadPolicies(pool),
  ]);
  return {
    regions: regions.map(({ region }) => region),
    salesOwners: owners.flatMap((row) => ('sales_owner' in row ? (row.sales_owner ?? []) : [])),
    segments: segments.flatMap((row) => ('segment' in row ? (row.segment ?? []) : [])),
    accounts,
    currency: policies.rates?.into ?? null,
  };
}

/** What rules may name. */
async function known({ prisma }: Pick<Unit, 'prisma'>) {
  const [queues, entities, sources, people] = await Promise.all([
    prisma.queue.findMany({ where: { removedAt: null }, select: { id: true } }),
    prisma.legalEntity.findMany({ select: { id: true } }),
    prisma.source.findMany({ select: { name: true } }),
    prisma.user.findMany({ where: { disabledAt: null }, select: { id: true, role: true } }),
  ]);
  return {
    queues: new Set(queues.map(({ id }) => id)),
    entities: new Set(entities.map(({ id }) => id)),
    sources: new Set(sources.map(({ name }) => name)),
    people: new Set(people.map(({ id }) => id)),
    workers: new Set(people.filter(({ role }) => (WORKING as readonly string[]).includes(role)).map(({ id }) => id)),
  };
}
type Known = Awaited<ReturnType<typeof known>>;

const TYPES = new Set<string>(EXCEPTION_TYPES.map(({ code }) => code));
const CLASSES = new Set<string>(EXCEPTION_CLASSES);

/** A rule as it is to be kept. Refuses what names nothing that is there, by its place in the list. */
function checked(input: RuleInput, index: number, { queues, entities, sources, people, workers }: Known): RoutingRule {
  const refuse = (message: string): never => {
    throw new Refusal('invalid', `Rule ${index + 1}: ${message}`, 'rules');
  };
  const list = (values: readonly string[] | null | undefined, known: ReadonlySet<string> | null, what: string) => {
    const given = [...new Set(values ?? [])];
    if (given.length > MOST_VALUES) refuse(`at most ${MOST_VALUES} values of one kind.`);
    const unknown = given.find((value) => (known ? !known.has(value) : value.trim() === '' || value.length > 200));
    if (unknown !== undefined) refuse(`there is no ${what} "${unknown}".`);
    return given;
  };
  const amount = (value: string | null | undefined): string | null => {
    if (value == null || value.trim() === '') return null;
    if (!/^\d{1,15}(\.\d{1,6})?$/.test(value.trim())) refuse('an amount is a plain number that is not negative.');
    return text(decimal(value.trim()));
  };
  const { when = null, assignment = null, severity = null } = input;
  const conditions: RuleConditions = {
    classes: list(when?.classes, CLASSES, 'class'),
    types: list(when?.types, TYPES, 'exception type'),
    entities: list(when?.entities, entities, 'legal entity'),
    regions: list(when?.regions, null, 'region'),
    accounts: list(when?.accounts, null, 'account'),
    salesOwners: list(when?.salesOwners, null, 'sales owner'),
    segments: list(when?.segments, null, 'segment'),
    sources: list(when?.sources, sources, 'source'),
    amountFrom: amount(when?.amountFrom),
    amountBelow: amount(when?.amountBelow),
  };
  if (Object.values(conditions).every((value) => value === null || value.length === 0))
    refuse('name at least one condition; it would take every case.');
  const { amountFrom, amountBelow } = conditions;
  if (amountFrom !== null && amountBelow !== null && decimal(amountFrom).greaterThanOrEqualTo(amountBelow))
    refuse('no amount is at least the first and below the second.');
  if (input.queue && !queues.has(input.queue)) refuse(`there is no queue "${input.queue}".`);
  if (assignment?.strategy === 'person' && !(assignment.person && workers.has(assignment.person)))
    refuse('choose somebody who works on cases.');
  const watchers = list(input.watchers, people, 'person');
  if (!input.queue && !assignment && !severity && watchers.length === 0)
    refuse('say what it does: a queue, an assignee, a severity or people who watch.');
  const name = (input.name ?? '').trim();
  if (name.length > 100) refuse('a name has at most 100 characters.');
  return {
    id: input.id ?? 0,
    name: name || `Rule ${index + 1}`,
    enabled: input.enabled ?? true,
    when: conditions,
    queue: input.queue || null,
    assignment: assignment && {
      strategy: assignment.strategy,
      person: assignment.strategy === 'person' ? assignment.person : null,
    },
    severity,
    watchers,
  };
}

/** Rules as they would be kept, for a preview or to be saved. Refuses what can't be one. */
export async function rulesOf(unit: Pick<Unit, 'prisma'>, inputs: readonly RuleInput[]): Promise<RoutingRule[]> {
  if (inputs.length > MOST_RULES) throw new Refusal('invalid', `At most ${MOST_RULES} rules can be kept.`, 'rules');
  const names = await known(unit);
  return inputs.map((input, index) => checked(input, index, names));
}

/** Conditions that ask something, as they are stored. */
const stored = (when: RuleConditions): Prisma.InputJsonObject =>
  Object.fromEntries(
    (Object.keys(NO_CONDITIONS) as (keyof RuleConditions)[])
      .map((name) => [name, when[name]] as const)
      .filter(([, value]) => value !== null && value.length > 0),
  ) as Prisma.InputJsonObject;

/** Replaces the rules by this list, in this order; open cases follow. @returns 'rules' */
export const setRoutingRules = (reader: Reader | null, input: RoutingInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setRoutingRules', input, async (unit, actor) => {
    const { prisma, client } = unit;
    assertSeesAll(actor);
    const before = await stated(client);
    await assertUnchanged(client, 'routing rules', 'rules', before, input.expected);
    const wanted = await rulesOf(unit, input.rules);
    const held = new Map(before.map((rule) => [rule.id, rule]));
    // A program that sets the same list again names its rules: they stay the same rules.
    const named = (rule: RoutingRule) => {
      const same = before.filter(({ name }) => name === rule.name);
      const taken = wanted.some(({ id }) => id === same[0]?.id);
      return same.length === 1 && !taken && !held.has(rule.id) ? { ...rule, id: same[0]?.id as number } : rule;
    };
    const rules = wanted.map(named);
    const kept = rules.flatMap(({ id }) => (held.has(id) ? [id] : []));
    await prisma.routingRule.deleteMany({ where: { id: { notIn: kept } } });
    for (const [position, { id, when, assignment, queue, watchers, ...rule }] of rules.entries()) {
      const data = {
        ...rule,
        position,
        queueId: queue,
        conditions: stored(when),
        assignment: assignment ? { ...assignment } : Prisma.DbNull,
        watchers: [...watchers],
      };
      if (held.has(id)) await prisma.routingRule.update({ where: { id }, data });
      else await prisma.routingRule.create({ data });
    }
    await note(client, actor, at, { kind: 'routing rules', id: 'rules', before, after: await stated(client) });
    await recheckCases(client);
    return 'rules';
  });
