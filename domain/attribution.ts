/** Which transaction usage belongs to: pure, from master data alone, so that any order of arrival ends alike. */
import type { z } from 'zod';
import { type BillingSchedule, periodAt } from './calendar';
import { transactionId } from './identity';
import { holdingAt, type Interval } from './intervals';
import { decimal, text } from './money';
import type { subscriptionBody } from './signals/commercial';

export type SubscriptionBody = z.output<typeof subscriptionBody>;

/** One version of a subscription; it holds from `validFrom` until a later version does. */
export interface SubscriptionVersion {
  readonly validFrom: Date;
  readonly signal: string;
  readonly body: SubscriptionBody;
}

export interface SubscriptionHistory {
  readonly id: string;
  readonly system: string;
  readonly externalId: string;
  /** In order of version, oldest first: a later one overrides from its validFrom on. */
  readonly versions: readonly SubscriptionVersion[];
}

export interface MeterDefinition {
  readonly code: string;
  readonly unit: string;
  readonly aggregation: 'sum' | 'count' | 'max' | 'latest';
  readonly units: readonly { unit: string; factor: string }[];
}

export const SUSPENSE_REASONS = [
  'unknown meter',
  'unmatched account',
  'unit not convertible',
  'no subscription',
  'ambiguous subscription',
] as const;
export type SuspenseReason = (typeof SUSPENSE_REASONS)[number];

/** Whose a customer reference is, while it is. */
export interface Ownership extends Interval {
  readonly accountId: string;
}

/** A subscription that usage may belong to, with whose each of its customers is by time. */
export type Candidate = SubscriptionHistory & { readonly owners: ReadonlyMap<string, readonly Ownership[]> };

export interface FlowFacts {
  readonly meter: MeterDefinition | null;
  readonly unit: string;
  /** Stated subscription, or ''. */
  readonly subscription: string;
  /** Whose the flow's customer reference is, by time; nothing where its identity is unknown. */
  readonly owners: readonly Ownership[];
  /** The stated subscription's namesakes, else every one that was ever of an account of the flow's. */
  readonly subscriptions: readonly Candidate[];
}

export interface Route {
  readonly from: Date;
  readonly to: Date;
  readonly transactionId: string;
  readonly basis: {
    subscription: string;
    charge: string;
    signal: string;
    via: 'stated subscription' | 'only subscription';
  };
}

/** The version of a subscription that holds at an instant; before the first of them that one. Undefined when there is none. */
export function versionFor(history: SubscriptionHistory, at: Date): SubscriptionVersion | undefined {
  let found: SubscriptionVersion | undefined;
  let first: SubscriptionVersion | undefined;
  for (const version of history.versions) {
    if (version.validFrom <= at) found = version;
    if (!first || version.validFrom <= first.validFrom) first = version;
  }
  return found ?? first;
}

/** The version of a subscription that holds at an instant; undefined before the first, before its start and after its end. */
export function versionAt(history: SubscriptionHistory, at: Date): SubscriptionVersion | undefined {
  const found = versionFor(history, at);
  if (!found || found.validFrom > at) return undefined;
  const { startAt, endAt } = found.body;
  return new Date(startAt) <= at && (!endAt || at < new Date(endAt)) ? found : undefined;
}

export const scheduleOf = (body: SubscriptionBody): BillingSchedule => ({
  interval: body.billing.interval,
  anchor: new Date(body.billing.anchor),
  zone: body.billing.zone,
});

/** Exact factor from a flow's unit to its meter's; null when the meter does not accept the unit. */
export function unitFactor(meter: MeterDefinition, unit: string): string | null {
  if (unit === '' || unit === meter.unit || meter.aggregation === 'count') return '1';
  const accepted = meter.units.find((candidate) => candidate.unit === unit);
  return accepted ? text(decimal(accepted.factor)) : null;
}

const ownerAt = (owners: readonly Ownership[] | undefined, at: Date): string | null =>
  (owners && holdingAt(owners, at.getTime())?.accountId) ?? null;

/** Candidates at one instant: every charge that meters this meter then, of the stated subscription or of the flow's account. */
function candidatesAt(facts: FlowFacts, at: Date) {
  const account = ownerAt(facts.owners, at);
  return facts.subscriptions.flatMap((history) => {
    const version = versionAt(history, at);
    if (!version) return [];
    const isTheirs = facts.subscription !== '' || account === ownerAt(history.owners.get(version.body.customer), at);
    const charges = isTheirs ? version.body.charges.filter((charge) => charge.meter === facts.meter?.code) : [];
    return charges.map((charge) => ({ history, version, charge }));
  });
}

/** Why nothing of a flow can be attached at an instant, whatever the subscriptions; null when something may. */
function obstacleAt(facts: FlowFacts, at: Date): SuspenseReason | null {
  if (!facts.meter) return 'unknown meter';
  if (facts.subscription === '' && ownerAt(facts.owners, at) === null) return 'unmatched account';
  if (unitFactor(facts.meter, facts.unit) === null) return 'unit not convertible';
  return null;
}

/**
 * Routes of one flow over [from, to): half-open, in order, with gaps where usage is suspended, and the reason of the
 * latest gap. Usage is never split: two candidates at one instant suspend it.
 */
export function routesOf(facts: FlowFacts, from: Date, to: Date): { routes: Route[]; reason: SuspenseReason | null } {
  const ofOwners = (owners: readonly Ownership[]) => owners.flatMap((owner) => [owner.from, owner.to]);
  const edges = [
    ...(facts.subscription === '' ? ofOwners(facts.owners) : []),
    ...facts.subscriptions.flatMap((history) => [
      ...(facts.subscription === '' ? [...history.owners.values()].flatMap(ofOwners) : []),
      ...history.versions.flatMap(({ validFrom, body }) => [
        validFrom.getTime(),
        new Date(body.startAt).getTime(),
        ...(body.endAt ? [new Date(body.endAt).getTime()] : []),
      ]),
    ]),
  ];
  const routes: Route[] = [];
  let reason: SuspenseReason | null = null;
  let at = from;
  while (at < to) {
    const nextEdge = Math.min(to.getTime(), ...edges.filter((edge) => edge > at.getTime()));
    const obstacle = obstacleAt(facts, at);
    const candidates = obstacle ? [] : candidatesAt(facts, at);
    const [candidate] = candidates;
    if (candidate && candidates.length === 1) {
      const { history, version, charge } = candidate;
      const period = periodAt(scheduleOf(version.body), at);
      const end = new Date(Math.min(period.end.getTime(), nextEdge));
      const id = transactionId({
        system: history.system,
        subscription: history.externalId,
        charge: charge.code,
        start: period.start,
      });
      const basis = {
        subscription: history.externalId,
        charge: charge.code,
        signal: version.signal,
        via: facts.subscription ? ('stated subscription' as const) : ('only subscription' as const),
      };
      const last = routes.at(-1);
      // A version that changes nothing here only lengthens the route.
      if (last?.transactionId === id && last.to.getTime() === at.getTime() && last.basis.signal === basis.signal)
        routes[routes.length - 1] = { ...last, to: end };
      else routes.push({ from: at, to: end, transactionId: id, basis });
      at = end;
    } else {
      reason = obstacle ?? (candidates.length > 1 ? 'ambiguous subscription' : 'no subscription');
      at = new Date(nextEdge);
    }
  }
  return { routes, reason };
}

/** The transaction of a charge stated without charge code: the subscription's only charge then; null while unknown or not the only one. */
export function onlyChargeTransaction(
  history: SubscriptionHistory,
  at: Date,
): { transactionId: string; charge: string } | null {
  const version = versionFor(history, at);
  if (!version || version.body.charges.length !== 1) return null;
  const [charge] = version.body.charges;
  const { start } = periodAt(scheduleOf(version.body), at);
  return charge
    ? {
        charge: charge.code,
        transactionId: transactionId({
          system: history.system,
          subscription: history.externalId,
          charge: charge.code,
          start,
        }),
      }
    : null;
}
