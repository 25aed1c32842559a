/** Until when a case must be mended, and how badly it hurts. */
import { addBusinessHours, addHours, type BusinessCalendar, dayIn } from './calendar';
import { SEVERITIES, type Severity } from './exceptions/define';
import { type EntityFacts, SETTLE_MINUTES } from './facts';
import { decimal } from './money';

/** Business hours by severity. */
export type SlaPolicy = Readonly<Record<Severity, number>>;
export const DEFAULT_SLA: SlaPolicy = { critical: 4, high: 8, medium: 24, low: 72 };

/** From these amounts on, in the case's own currency: a threshold of attention, not a conversion. */
const AMOUNTS: readonly (readonly [Severity, string])[] = [
  ['critical', '100000'],
  ['high', '10000'],
  ['medium', '1000'],
];
/** Days of age from which a case is at least this severe: age alone makes no small thing critical. */
const AGES: readonly (readonly [Severity, number])[] = [
  ['high', 30],
  ['medium', 7],
];

export const higher = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b);

/** The severity of a case: its type's, its amount's or its age's, whichever is higher; never lower than it was. */
export function severityOf(
  base: Severity,
  amount: string | null,
  since: Date,
  now: Date,
  before: Severity | null,
): Severity {
  const size = amount === null ? null : decimal(amount).abs();
  const byAmount = AMOUNTS.find(([, from]) => size?.greaterThanOrEqualTo(from))?.[0] ?? 'low';
  const days = (now.getTime() - since.getTime()) / 86_400_000;
  const byAge = AGES.find(([, from]) => days >= from)?.[0] ?? 'low';
  return [byAmount, byAge, before ?? 'low'].reduce<Severity>((highest, next) => higher(highest, next), base);
}

/** When a condition has held long enough for its case to open. */
export const settlesAt = (since: Date): Date => addHours(since, SETTLE_MINUTES / 60);

/** The next instant at which the clock alone changes a case: it opens, or its age raises its severity. Null when none is ahead. */
export function nextLook(since: Date, now: Date): Date | null {
  const settles = settlesAt(since);
  if (settles > now) return settles;
  const ahead = AGES.map(([, days]) => since.getTime() + days * 86_400_000).filter((at) => at > now.getTime());
  return ahead.length > 0 ? new Date(Math.min(...ahead)) : null;
}

/**
 * When a case is due: its SLA in business hours of the legal entity, or the cut-off of the accounting period that a
 * document of that day would post to, while that is ahead and earlier.
 */
export function dueOf(
  openedAt: Date,
  severity: Severity,
  sla: SlaPolicy,
  entity: EntityFacts | null,
  now: Date,
): { dueAt: Date; basis: 'sla' | 'cut-off' } {
  const calendar: BusinessCalendar = entity?.calendar ?? { zone: 'UTC' };
  const byPolicy = addBusinessHours(openedAt, sla[severity] ?? DEFAULT_SLA[severity], calendar);
  const day = dayIn(openedAt, calendar.zone);
  const period = entity?.periods.find(
    ({ startsOn, endsOn, status }) => status !== 'closed' && startsOn <= day && day <= endsOn,
  );
  const cutoff = period?.cutoffAt;
  return cutoff && cutoff > now && cutoff < byPolicy
    ? { dueAt: cutoff, basis: 'cut-off' }
    : { dueAt: byPolicy, basis: 'sla' };
}
