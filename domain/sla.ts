/** Until when a case must be mended, and how badly it hurts. */
import { addBusinessHours, type BusinessCalendar, dayIn } from './calendar';
import { SEVERITIES, type Severity } from './exceptions/statuses';
import type { EntityFacts } from './facts';
import { decimal } from './money';
import type { At, Policies } from './policies/policies';

/** Business hours by severity. */
export type SlaPolicy = Readonly<Record<Severity, number>>;
export const DEFAULT_SLA: SlaPolicy = { critical: 4, high: 8, medium: 24, low: 72 };

const DAY = 86_400_000;

const higher = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b);

/** Days of age from which a case is at least this severe: age alone makes no small thing critical. */
function agesOf(policies: Policies, now: Date, entityId: string | null): readonly (readonly [Severity, number])[] {
  const { highDays, mediumDays } = policies.of('severity', now, { entityId });
  return [
    ['high', Number(highDays)],
    ['medium', Number(mediumDays)],
  ];
}

/** What a case's severity comes of. */
export interface Weighed {
  readonly amount: string | null;
  readonly currency: string | null;
  readonly entityId: string | null;
  readonly since: Date;
}

/** The amount in the reporting currency at the rate of the day on which the condition began; null without a rate. */
function reported({ amount, currency, since }: Weighed, policies: Policies) {
  if (amount === null) return null;
  // While no reporting currency is known there is but one currency to think in.
  if (!policies.rates || !currency) return decimal(amount).abs();
  return policies.rates.convert(decimal(amount).abs(), currency, since.toISOString().slice(0, 10));
}

/** Whether an amount is there and raises nothing, since there is no rate into the reporting currency. */
export const lacksRate = (weighed: Weighed, { policies }: At): boolean =>
  weighed.amount !== null && reported(weighed, policies) === null;

/** The severity of a case: its type's, its amount's or its age's, whichever is higher; never lower than it was. */
export function severityOf(base: Severity, weighed: Weighed, { now, policies }: At, before: Severity | null): Severity {
  const thresholds = policies.of('severity', now, { entityId: weighed.entityId });
  const size = reported(weighed, policies);
  const byAmount = (['critical', 'high', 'medium'] as const).find((name) =>
    size?.greaterThanOrEqualTo(thresholds[name]),
  );
  const days = (now.getTime() - weighed.since.getTime()) / DAY;
  const byAge = agesOf(policies, now, weighed.entityId).find(([, from]) => days >= from)?.[0];
  const others: readonly Severity[] = [byAmount ?? 'low', byAge ?? 'low', before ?? 'low'];
  return others.reduce(higher, base);
}

/** When a condition has held long enough for its case to open. */
export const settlesAt = (since: Date, { now, policies }: At): Date =>
  new Date(since.getTime() + policies.settleTime(now));

/** The next instant at which the clock alone changes a case: it opens, or its age raises its severity. Null when none is ahead. */
export function nextLook(since: Date, at: At, entityId: string | null): Date | null {
  const { now, policies } = at;
  const settles = settlesAt(since, at);
  if (settles > now) return settles;
  const ahead = agesOf(policies, now, entityId)
    .map(([, days]) => since.getTime() + days * DAY)
    .filter((then) => then > now.getTime());
  return ahead.length > 0 ? new Date(Math.min(...ahead)) : null;
}

/** The cut-off that counts for a document of an instant: of its period, or of the next open one where that is closed. */
export function cutoffOf(entity: EntityFacts, postsAt: Date): Date | null {
  const day = dayIn(postsAt, entity.calendar.zone);
  const periods = [...entity.periods].sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
  return periods.find(({ endsOn, status }) => status !== 'closed' && endsOn >= day)?.cutoffAt ?? null;
}

/**
 * When a case is due: its SLA in business hours of the legal entity, or the cut-off of the accounting period that its
 * document would post to, while that is ahead and earlier.
 * @param postsAt the date that the document would post by; absent where the case is of none
 */
export function dueOf(
  { openedAt, severity, postsAt }: { openedAt: Date; severity: Severity; postsAt: Date | null },
  sla: SlaPolicy,
  entity: EntityFacts | null,
  now: Date,
): { dueAt: Date; basis: 'sla' | 'cut-off' } {
  const calendar: BusinessCalendar = entity?.calendar ?? { zone: 'UTC' };
  const byPolicy = addBusinessHours(openedAt, sla[severity] ?? DEFAULT_SLA[severity], calendar);
  const cutoff = entity && postsAt ? cutoffOf(entity, postsAt) : null;
  return cutoff && cutoff > now && cutoff < byPolicy
    ? { dueAt: cutoff, basis: 'cut-off' }
    : { dueAt: byPolicy, basis: 'sla' };
}
