/** The rules that say where cases go. */
import { EXCEPTION_CLASSES } from '@/domain/exceptions/define';
import { NO_CONDITIONS, type RoutingRule as Rule, type RuleConditions, STRATEGIES } from '@/domain/routing';
import { caseById } from '@/server/exceptions/queries';
import { previewRerouting, type Rerouted, type Rerouting, rerouteCases } from '@/server/exceptions/reroute';
import { type RoutingRow, type RuleInput, routing, setRoutingRules } from '@/server/setup/routing';
import { type PreviewedRule, previewRouting, type RoutingPreview } from '@/server/setup/routing-preview';
import { builder, enumOf, globalId, localId, localIds } from './builder';
import { load } from './context';
import { Forbidden, Invalid, permits, refusable } from './errors';
import { Severity } from './exception-type';
import { SetupResult, set } from './setup';

const Strategy = enumOf(
  'AssignmentStrategy',
  STRATEGIES,
  'PERSON: always the same. ROUND_ROBIN, LEAST_OPEN: of the team of the queue. CONTROLLER: a finance manager of the legal entity with the fewest open cases. SALES_OWNER: of the account, where that person works on cases.',
);
/** Lists of a condition with their names in the contract. */
const LISTS = ['classes', 'types', 'entities', 'regions', 'salesOwners', 'segments', 'sources'] as const;

const Conditions = builder.objectRef<RuleConditions>('RoutingConditions').implement({
  description: 'Within a list any value fits, all lists must fit; an empty one asks nothing.',
  fields: (t) => ({
    classes: t.stringList({ resolve: (when) => [...when.classes] }),
    types: t.stringList({ description: 'codes', resolve: (when) => [...when.types] }),
    entities: t.stringList({ description: 'codes', resolve: (when) => [...when.entities] }),
    regions: t.stringList({ resolve: (when) => [...when.regions] }),
    accounts: t.idList({ resolve: (when) => when.accounts.map((id) => globalId('Account', id)) }),
    salesOwners: t.stringList({ resolve: (when) => [...when.salesOwners] }),
    segments: t.stringList({ resolve: (when) => [...when.segments] }),
    sources: t.stringList({ description: 'names', resolve: (when) => [...when.sources] }),
    amountFrom: t.expose('amountFrom', {
      type: 'Decimal',
      nullable: true,
      description: 'Least amount at risk in the reporting currency; what has no rate does not fit.',
    }),
    amountBelow: t.expose('amountBelow', { type: 'Decimal', nullable: true }),
  }),
});

const RoutingRule = builder.objectRef<Rule>('RoutingRule').implement({
  description: 'What becomes of the cases that fit; what is absent stays as it would be.',
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'Stays with the rule when it moves or changes.' }),
    name: t.exposeString('name'),
    enabled: t.exposeBoolean('enabled'),
    when: t.field({ type: Conditions, resolve: ({ when }) => when }),
    queue: t.exposeString('queue', { nullable: true, description: 'code of the queue' }),
    strategy: t.field({ type: Strategy, nullable: true, resolve: ({ assignment }) => assignment?.strategy ?? null }),
    person: t.id({
      nullable: true,
      description: 'Of strategy PERSON.',
      resolve: ({ assignment }) => (assignment?.person ? globalId('Person', assignment.person) : null),
    }),
    severity: t.expose('severity', { type: Severity, nullable: true, description: 'The least: it only raises.' }),
    watchers: t.idList({ resolve: ({ watchers }) => watchers.map((id) => globalId('Person', id)) }),
  }),
});

const RoutingAccount = builder.objectRef<{ id: string; name: string }>('RoutingAccount').implement({
  fields: (t) => ({ id: t.id({ resolve: ({ id }) => globalId('Account', id) }), name: t.exposeString('name') }),
});

const Routing = builder.objectRef<RoutingRow>('Routing').implement({
  fields: (t) => ({
    rules: t.field({ type: [RoutingRule], resolve: ({ rules }) => [...rules] }),
    revision: t.exposeString('revision'),
    classes: t.stringList({ description: 'What a rule may name.', resolve: () => [...EXCEPTION_CLASSES] }),
    regions: t.stringList({ resolve: ({ choices }) => choices.regions }),
    salesOwners: t.stringList({ resolve: ({ choices }) => choices.salesOwners }),
    segments: t.stringList({ resolve: ({ choices }) => choices.segments }),
    accounts: t.field({
      type: [RoutingAccount],
      description: 'Those that the rules name.',
      resolve: ({ choices }) => choices.accounts,
    }),
    currency: t.string({
      nullable: true,
      description: 'The reporting currency, which amounts are in; null while there is none.',
      resolve: ({ choices }) => choices.currency,
    }),
  }),
});

builder.queryField('routing', (t) =>
  t.field({
    type: Routing,
    description: 'The rules in the order in which they are tried: the first that fits decides.',
    authScopes: { may: 'setup:write' },
    resolve: (_root, _args, { reader }) => routing(reader),
  }),
);

const ConditionsInput = builder.inputType('RoutingConditionsInput', {
  fields: (t) => ({
    classes: t.stringList(),
    types: t.stringList({ description: 'codes' }),
    entities: t.stringList({ description: 'codes' }),
    regions: t.stringList(),
    accounts: t.idList(),
    salesOwners: t.stringList(),
    segments: t.stringList(),
    sources: t.stringList({ description: 'names' }),
    amountFrom: t.string({ description: 'A decimal in the reporting currency.' }),
    amountBelow: t.string(),
  }),
});
const RoutingRuleInput = builder.inputType('RoutingRuleInput', {
  fields: (t) => ({
    id: t.int({ description: 'Of a rule that is there; absent for a new one.' }),
    name: t.string(),
    enabled: t.boolean(),
    when: t.field({ type: ConditionsInput, required: true }),
    queue: t.string({ description: 'code of the queue' }),
    strategy: t.field({ type: Strategy }),
    person: t.id({ description: 'Of strategy PERSON.' }),
    severity: t.field({ type: Severity }),
    watchers: t.idList(),
  }),
});

/** A rule as the command takes it. */
function ruleInput({ when, strategy, person, watchers, ...rule }: typeof RoutingRuleInput.$inferInput): RuleInput {
  const lists = Object.fromEntries(LISTS.map((name) => [name, when[name] ?? NO_CONDITIONS[name]]));
  return {
    ...rule,
    when: {
      ...lists,
      accounts: localIds('Account', when.accounts, 'rules') ?? [],
      amountFrom: when.amountFrom ?? null,
      amountBelow: when.amountBelow ?? null,
    },
    assignment: strategy ? { strategy, person: person ? localId('Person', person, 'rules') : null } : null,
    watchers: localIds('Person', watchers, 'rules') ?? [],
  };
}

const RoutingInput = builder.inputType('RoutingInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    expected: t.string({
      description: "The revision that the change was made upon, '' for what is new; refused when it is another by now.",
    }),
    rules: t.field({
      type: [RoutingRuleInput],
      required: true,
      description: 'All rules, in the order in which they are tried.',
    }),
  }),
});
builder.mutationField('setRoutingRules', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    args: { input: t.arg({ type: RoutingInput, required: true }) },
    resolve: (_root, { input }, context) =>
      set(context, 'Routing', async (reader, now) =>
        setRoutingRules(reader, { ...input, rules: input.rules.map(ruleInput) }, now),
      ),
  }),
);

const Move = builder.objectRef<RoutingPreview['moves'][number]>('RoutingMove').implement({
  fields: (t) => ({
    from: t.exposeString('from', { description: 'code of the queue' }),
    to: t.exposeString('to', { description: 'code of the queue' }),
    count: t.exposeInt('count'),
  }),
});
const PreviewedRuleRef = builder.objectRef<PreviewedRule>('RoutingRulePreview').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    open: t.exposeInt('open', { description: 'Open cases that it would decide about.' }),
    past: t.exposeInt('past', {
      description: 'Closed cases, opened within the last 90 days, that it would have caught.',
    }),
    unconverted: t.exposeInt('unconverted', { description: 'Open cases that it could not weigh for want of a rate.' }),
    cases: t.field({
      type: ['ExceptionCase'],
      description: 'Some of the newest that it catches.',
      resolve: async ({ cases }, _args, context) =>
        (await Promise.all(cases.map((id) => load(context, caseById, id)))).flatMap((row) => row ?? []),
    }),
  }),
});
interface Previewed extends RoutingPreview {
  readonly __typename: 'RoutingPreview';
}
const Preview = builder.objectRef<Previewed>('RoutingPreview').implement({
  fields: (t) => ({
    open: t.exposeInt('open'),
    past: t.exposeInt('past', { description: 'Closed cases, opened within the last 90 days.' }),
    moves: t.field({
      type: [Move],
      description: 'Open cases that would change their queue.',
      resolve: ({ moves }) => [...moves],
    }),
    rules: t.field({ type: [PreviewedRuleRef], resolve: ({ rules }) => [...rules] }),
  }),
});

const RoutingPreviewResult = builder.unionType('RoutingPreviewResult', {
  types: [Preview, Invalid, Forbidden],
  resolveType: (value) => value.__typename,
});
builder.queryField('routingPreview', (t) =>
  t.field({
    type: RoutingPreviewResult,
    description: 'What these rules would do, in place of those that are kept; nothing is changed.',
    authScopes: { may: 'setup:write' },
    args: { rules: t.arg({ type: [RoutingRuleInput], required: true }) },
    resolve: (_root, { rules }, context) =>
      refusable<Previewed>(context, async () => ({
        __typename: 'RoutingPreview',
        ...(await previewRouting(context.reader, rules.map(ruleInput), context.now)),
      })),
  }),
);

const ReroutedCase = builder.objectRef<Rerouted>('ReroutedCase').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('ExceptionCase', id) }),
    title: t.exposeString('title'),
    from: t.exposeString('from', { nullable: true, description: 'Who had it; nobody when absent.' }),
    to: t.exposeString('to'),
    rule: t.exposeString('rule'),
  }),
});
const PersonCount = builder.objectRef<Rerouting['people'][number]>('PersonCount').implement({
  fields: (t) => ({ name: t.exposeString('name'), count: t.exposeInt('count') }),
});
interface ReroutedAll extends Rerouting {
  readonly __typename: 'Rerouting';
}
const ReroutingRef = builder.objectRef<ReroutedAll>('Rerouting').implement({
  description: 'What routing again does: cases that a person gave to somebody are left as they are.',
  fields: (t) => ({
    open: t.exposeInt('open', { description: 'Open cases that were looked at.' }),
    kept: t.exposeInt('kept', { description: 'Left with whoever a person gave them to.' }),
    nobody: t.exposeInt('nobody', { description: 'A rule gives them to somebody, and nobody is there.' }),
    given: t.exposeInt('given'),
    people: t.field({ type: [PersonCount], resolve: ({ people }) => [...people] }),
    cases: t.field({
      type: [ReroutedCase],
      description: 'The first of those given.',
      resolve: ({ cases }) => [...cases],
    }),
  }),
});
builder.queryField('reroutingPreview', (t) =>
  t.field({
    type: ReroutingRef,
    authScopes: { may: 'setup:write' },
    resolve: async (_root, _args, { reader, now }) => ({
      __typename: 'Rerouting' as const,
      ...(await previewRerouting(reader, now)),
    }),
  }),
);

const RerouteResult = builder.unionType('RerouteResult', {
  types: [ReroutingRef, Invalid, Forbidden],
  resolveType: (value) => value.__typename,
});
const RerouteInput = builder.inputType('RerouteInput', {
  fields: (t) => ({ idempotencyKey: t.string({ required: true }) }),
});
builder.mutationField('rerouteExceptions', (t) =>
  t.field({
    ...permits('setup:write'),
    type: RerouteResult,
    description: 'Gives all open cases to whoever the rules name now, but those that a person gave to somebody.',
    args: { input: t.arg({ type: RerouteInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<ReroutedAll>(context, async () => ({
        __typename: 'Rerouting',
        ...(await rerouteCases(context.reader, input, context.now)),
      })),
  }),
);
