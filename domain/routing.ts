/**
 * Where a case goes: rules in order, the first that fits decides. A rule's conditions are one pure predicate, used for
 * new cases, for the preview of a rule and for routing again alike.
 */
import { type Absence, standsIn } from './absence';
import type { ExceptionClass } from './exceptions/define';
import type { Severity } from './exceptions/statuses';
import { decimal } from './money';

/** What of a case a rule may ask. */
export interface Routable {
  readonly type: string;
  /** null of a type that is no more */
  readonly class: ExceptionClass | null;
  readonly entityId: string | null;
  readonly region: string | null;
  /** local ID */
  readonly accountId: string | null;
  /** as the account's systems write it */
  readonly salesOwner: string | null;
  readonly segment: string | null;
  /** name of the source that it comes from */
  readonly source: string | null;
  /** the amount at risk without sign in the reporting currency, at the rate of the day on which the condition began */
  readonly amount: string | null;
  /** an amount is there, and no rate by that day */
  readonly unconverted: boolean;
}

/** Conditions of a rule: within one any value fits, all must fit; an empty list asks nothing. */
export interface RuleConditions {
  readonly classes: readonly string[];
  readonly types: readonly string[];
  readonly entities: readonly string[];
  readonly regions: readonly string[];
  /** local IDs */
  readonly accounts: readonly string[];
  readonly salesOwners: readonly string[];
  readonly segments: readonly string[];
  readonly sources: readonly string[];
  /** decimal strings in the reporting currency: from, inclusive, and below; null asks nothing */
  readonly amountFrom: string | null;
  readonly amountBelow: string | null;
}
export const NO_CONDITIONS: RuleConditions = {
  classes: [],
  types: [],
  entities: [],
  regions: [],
  accounts: [],
  salesOwners: [],
  segments: [],
  sources: [],
  amountFrom: null,
  amountBelow: null,
};

export const STRATEGIES = ['person', 'round robin', 'least open', 'controller', 'sales owner'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Who gets a new case. */
export interface Assignment {
  readonly strategy: Strategy;
  /** local ID; of strategy person alone */
  readonly person: string | null;
}

/** What a rule does with a case that fits; what is null or empty stays as it would be. */
export interface RuleActions {
  /** code of the queue */
  readonly queue: string | null;
  readonly assignment: Assignment | null;
  /** the least severity: it only raises */
  readonly severity: Severity | null;
  /** local IDs of people */
  readonly watchers: readonly string[];
}

export interface RoutingRule extends RuleActions {
  /** stays with the rule when it moves or changes */
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly when: RuleConditions;
}

/**
 * Whether a case fits.
 * @returns `unconverted` where only its amount is in question, which has no rate into the reporting currency
 */
export function fit(when: RuleConditions, about: Routable): 'fits' | 'does not fit' | 'unconverted' {
  const among = (asked: readonly string[], value: string | null) =>
    asked.length === 0 || (value !== null && asked.includes(value));
  const named =
    among(when.classes, about.class) &&
    among(when.types, about.type) &&
    among(when.entities, about.entityId) &&
    among(when.regions, about.region) &&
    among(when.accounts, about.accountId) &&
    among(when.salesOwners, about.salesOwner) &&
    among(when.segments, about.segment) &&
    among(when.sources, about.source);
  if (!named) return 'does not fit';
  if (when.amountFrom === null && when.amountBelow === null) return 'fits';
  if (about.unconverted) return 'unconverted';
  if (about.amount === null) return 'does not fit';
  const amount = decimal(about.amount);
  const enough = when.amountFrom === null || amount.greaterThanOrEqualTo(when.amountFrom);
  return enough && (when.amountBelow === null || amount.lessThan(when.amountBelow)) ? 'fits' : 'does not fit';
}

export interface Routed {
  /** the rule that decides; null when none does */
  readonly rule: RoutingRule | null;
  /** rules before it that might have fitted, had there been a rate */
  readonly unconverted: readonly RoutingRule[];
}

/** The first rule that is on and fits. */
export function routeOf(rules: readonly RoutingRule[], about: Routable): Routed {
  const unconverted: RoutingRule[] = [];
  for (const rule of rules) {
    if (!rule.enabled) continue;
    const found = fit(rule.when, about);
    if (found === 'fits') return { rule, unconverted };
    if (found === 'unconverted') unconverted.push(rule);
  }
  return { rule: null, unconverted };
}

/** What of a case the rules ask at all: what is not asked need not be read. */
export function asks(rules: readonly RoutingRule[]): { readonly account: boolean; readonly amount: boolean } {
  const on = rules.filter(({ enabled }) => enabled).map(({ when }) => when);
  return {
    account: on.some(({ salesOwners, segments }) => salesOwners.length + segments.length > 0),
    amount: on.some(({ amountFrom, amountBelow }) => amountFrom !== null || amountBelow !== null),
  };
}

/** Somebody who may be given cases, as far as strategies know them. */
export interface Candidate {
  /** local ID */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** in the team of the case's queue */
  readonly inTeam: boolean;
  /** a controller whose reach names the entity of the case, or spans all */
  readonly controls: 'entity' | 'all' | null;
  /** open cases that the person has */
  readonly open: number;
}

/**
 * Who gets a case; of equals the first by ID. A person who is away is replaced by whoever stands in.
 * @param candidates everybody who works on cases and sees this one
 * @param last who got the case before by this rule, for taking turns
 * @returns null when the strategy finds nobody: the case waits in its queue
 */
export function assigneeBy(
  { strategy, person }: Assignment,
  candidates: readonly Candidate[],
  account: { readonly salesOwner: string | null },
  last: string | null,
  absences: readonly Absence[],
  at: Date,
): Candidate | null {
  const ordered = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
  const present = (asked: readonly Candidate[]) => {
    const there = new Set(asked.map(({ id }) => standsIn(absences, id, at)));
    return ordered.filter(({ id }) => there.has(id));
  };
  const leastOpen = (asked: readonly Candidate[]) =>
    present(asked).reduce<Candidate | null>((best, each) => (best && best.open <= each.open ? best : each), null);
  switch (strategy) {
    case 'person':
      return present(ordered.filter(({ id }) => id === person))[0] ?? standIn(ordered, person, absences, at);
    case 'round robin': {
      const team = present(ordered.filter(({ inTeam }) => inTeam));
      return team.find(({ id }) => last === null || id > last) ?? team[0] ?? null;
    }
    case 'least open':
      return leastOpen(ordered.filter(({ inTeam }) => inTeam));
    case 'controller':
      return (
        leastOpen(ordered.filter(({ controls }) => controls === 'entity')) ??
        leastOpen(ordered.filter(({ controls }) => controls === 'all'))
      );
    case 'sales owner': {
      const owner = account.salesOwner?.trim().toLowerCase();
      if (!owner) return null;
      return (
        present(ordered.filter(({ name, email }) => [name.toLowerCase(), email.toLowerCase()].includes(owner)))[0] ??
        null
      );
    }
  }
}

/**
 * Whether a case that a rule gave to somebody stays with them when it is routed again: who takes turns with others keeps
 * it while there; whoever is named is asked for anew.
 */
export function keepsAssignee(
  { strategy }: Assignment,
  assignee: string,
  candidates: readonly Candidate[],
  absences: readonly Absence[],
  at: Date,
): boolean {
  if (strategy !== 'round robin' && strategy !== 'least open') return false;
  return (
    candidates.some(({ id, inTeam }) => id === assignee && inTeam) && standsIn(absences, assignee, at) === assignee
  );
}

/** A person who works on no cases or does not see this one may still have somebody who stands in and does. */
function standIn(
  candidates: readonly Candidate[],
  person: string | null,
  absences: readonly Absence[],
  at: Date,
): Candidate | null {
  const there = person === null ? null : standsIn(absences, person, at);
  return there === null || there === person ? null : (candidates.find(({ id }) => id === there) ?? null);
}
