/** A routing rule as a form holds it, and in words that people in finance read. Pure. */
import type { RoutingQuery, RoutingRuleInput } from '../shell/apollo';

type Kept = RoutingQuery['routing']['rules'][number];

export const LISTS = [
  'classes',
  'types',
  'entities',
  'regions',
  'accounts',
  'salesOwners',
  'segments',
  'sources',
] as const;
export type List = (typeof LISTS)[number];

/** With a name of its own, so that it stays itself while it moves. */
export interface Rule extends Readonly<Record<List, readonly string[]>> {
  readonly key: number;
  readonly id: number | null;
  readonly name: string;
  readonly enabled: boolean;
  readonly amountFrom: string;
  readonly amountBelow: string;
  readonly queue: string;
  readonly strategy: string;
  readonly person: string;
  readonly severity: string;
  readonly watchers: readonly string[];
}

let made = 0;
/** A rule of the server's, or an empty one. */
export function ruleOf(rule?: Kept): Rule {
  made += 1;
  const lists = Object.fromEntries(LISTS.map((name) => [name, rule?.when[name] ?? []])) as Record<List, string[]>;
  return {
    ...lists,
    key: made,
    id: rule?.id ?? null,
    name: rule?.name ?? '',
    enabled: rule?.enabled ?? true,
    amountFrom: rule?.when.amountFrom ?? '',
    amountBelow: rule?.when.amountBelow ?? '',
    queue: rule?.queue ?? '',
    strategy: rule?.strategy ?? '',
    person: rule?.person ?? '',
    severity: rule?.severity ?? '',
    watchers: rule?.watchers ?? [],
  };
}

/** The rule as it is sent. */
export const inputOf = (rule: Rule): RoutingRuleInput => ({
  id: rule.id,
  name: rule.name,
  enabled: rule.enabled,
  when: {
    ...(Object.fromEntries(LISTS.map((name) => [name, [...rule[name]]])) as Record<List, string[]>),
    amountFrom: rule.amountFrom.trim() || null,
    amountBelow: rule.amountBelow.trim() || null,
  },
  queue: rule.queue || null,
  strategy: (rule.strategy || null) as RoutingRuleInput['strategy'],
  person: rule.strategy === 'PERSON' ? rule.person || null : null,
  severity: (rule.severity || null) as RoutingRuleInput['severity'],
  watchers: [...rule.watchers],
});

export const STRATEGIES: readonly { value: string; label: string; words: string }[] = [
  { value: 'ROUND_ROBIN', label: 'The team in turns', words: 'to the team in turns' },
  {
    value: 'LEAST_OPEN',
    label: 'Whoever of the team has fewest open',
    words: 'to whoever of the team has fewest open',
  },
  { value: 'CONTROLLER', label: 'The entity’s controller', words: 'to the controller of the entity' },
  { value: 'SALES_OWNER', label: 'The account’s sales owner', words: 'to the sales owner of the account' },
  { value: 'PERSON', label: 'One person', words: 'to' },
];

const NOUNS: Readonly<Record<List, string>> = {
  classes: 'class is',
  types: 'type is',
  entities: 'legal entity is',
  regions: 'region is',
  accounts: 'account is',
  salesOwners: 'sales owner is',
  segments: 'segment is',
  sources: 'source is',
};

/** What a value of a list is called. */
export type NameOf = (list: List | 'queue' | 'person' | 'severity', value: string) => string;

/** "a, b or c", of many the first three. */
function oneOf(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : [...names];
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} or ${last}` : last;
}

/** What it asks, in one line; null where it asks nothing yet. */
export function askWords(rule: Rule, nameOf: NameOf, currency: string | null): string | null {
  const asked = LISTS.filter((name) => rule[name].length > 0).map(
    (name) => `${NOUNS[name]} ${oneOf(rule[name].map((value) => nameOf(name, value)))}`,
  );
  const unit = currency ? ` ${currency}` : '';
  if (rule.amountFrom) asked.push(`amount at risk is ${rule.amountFrom}${unit} or more`);
  if (rule.amountBelow) asked.push(`amount at risk is below ${rule.amountBelow}${unit}`);
  return asked.length > 0 ? `When ${asked.join(', and ')}` : null;
}

/** What it does, in one line; null where it does nothing yet. */
export function doWords(rule: Rule, nameOf: NameOf): string | null {
  const strategy = STRATEGIES.find(({ value }) => value === rule.strategy);
  const done = [
    rule.queue ? `queue ${nameOf('queue', rule.queue)}` : '',
    strategy
      ? `assigned ${strategy.words}${strategy.value === 'PERSON' ? ` ${rule.person ? nameOf('person', rule.person) : '…'}` : ''}`
      : '',
    rule.severity ? `at least ${nameOf('severity', rule.severity).toLowerCase()}` : '',
    rule.watchers.length > 0 ? `watched by ${rule.watchers.map((id) => nameOf('person', id)).join(', ')}` : '',
  ].filter(Boolean);
  return done.length > 0 ? done.join(', ') : null;
}
