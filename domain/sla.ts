/** Until when a case must be mended, and how badly it hurts. */
import { addBusinessHours, type BusinessCalendar, businessHoursBetween, dayIn } from './calendar';
import { SEVERITIES, type Severity } from './exceptions/statuses';
import type { EntityFacts } from './facts';
import { decimal } from './money';
import type { At, Policies } from './policies/policies';

/** Business hours by severity. */
export type SlaPolicy = Readonly<Record<Severity, number>>;
export const DEFAULT_SLA: SlaPolicy = { critical: 4, high: 8, medium: 24, low: 72 };

const DAY = 86_400_000;

export const higher = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b);

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
export function inReporting({ amount, currency, since }: Weighed, policies: Policies) {
  if (amount === null) return null;
  // While no reporting currency is known there is but one currency to think in.
  if (!policies.rates || !currency) return decimal(amount).abs();
  return policies.rates.convert(decimal(amount).abs(), currency, since.toISOString().slice(0, 10));
}

/** Whether an amount is there and raises nothing, since there is no rate into the reporting currency. */
export const lacksRate = (weighed: Weighed, { policies }: At): boolean =>
  weighed.amount !== null && inReporting(weighed, policies) === null;

/** The severity of a case: its type's, its amount's or its age's, whichever is higher; never lower than it was. */
export function severityOf(base: Severity, weighed: Weighed, { now, policies }: At, before: Severity | null): Severity {
  const thresholds = policies.of('severity', now, { entityId: weighed.entityId });
  const size = inReporting(weighed, policies);
  const byAmount = (['critical', 'high', 'medium'] as const).find((name) =>
    size?.greaterThanOrEqualTo(thresholds[name]),
  );
  const days = (now.getTime() - weighed.since.getTime()) / DAY;
  const byAge = agesOf(policies, now, weighed.entityId).find(([, from]) => days >= from)?.[0];
  const others: readonly Severity[] = [byAmount ?? 'low', byAge ?? 'low', before ?? 'low'];
  return others.reduce(higher, base);
}

/** When a condition has held long enough for its case to open. */
export const settlesAt = (since: Date, { now, policies }: At, entityId: string | null): Date =>
  new Date(since.getTime() + policies.settleTime(now, entityId));

/** The next instant at which the clock alone changes a case: it opens, or its age raises its severity. Null when none is ahead. */
export function nextLook(since: Date, at: At, entityId: string | null): Date | null {
  const { now, policies } = at;
  const settles = settlesAt(since, at, entityId);
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

/** While somebody else had to move: the clock of the SLA stood still. Instants in ISO 8601, half-open. */
export interface Pause {
  readonly from: string;
  readonly to: string;
}

/** The instant at which `hours` business hours have passed since `from`, time within a pause left out. */
export function addWorkingHours(
  from: Date,
  hours: number,
  calendar: BusinessCalendar,
  pauses: readonly Pause[] = [],
): Date {
  let paused = 0;
  let until = addBusinessHours(from, hours, calendar);
  for (const pause of [...pauses].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const begins = new Date(Math.max(from.getTime(), Date.parse(pause.from)));
    if (begins >= until) break;
    paused += businessHoursBetween(begins, new Date(pause.to), calendar);
    until = addBusinessHours(from, hours + paused, calendar);
  }
  return until;
}

/** Of the time until a case is due, the part after which it is warned of. */
export const WARNING_AT = 0.75;

/** What the deadline of a case comes of. */
export interface Deadlined {
  readonly openedAt: Date;
  readonly severity: Severity;
  /** the date that the document would post by; null where the case is of none */
  readonly postsAt: Date | null;
  readonly pauses?: readonly Pause[];
}
export interface Deadline {
  readonly dueAt: Date;
  readonly basis: 'sla' | 'cut-off';
  /** when three quarters of the time have passed; never after `dueAt` */
  readonly warnAt: Date;
  /** the cut-off that counts while it is ahead, whether or not the SLA is earlier */
  readonly cutoffAt: Date | null;
  /** the period that the document belongs to is closed, or its cut-off has passed */
  readonly afterClose: boolean;
}

/**
 * When a case is due: its SLA in business hours of the legal entity, or the cut-off of the accounting period that its
 * document would post to, while that is ahead and earlier. Pauses stop the SLA, never the cut-off.
 */
export function dueOf(
  { openedAt, severity, postsAt, pauses = [] }: Deadlined,
  sla: SlaPolicy,
  entity: EntityFacts | null,
  now: Date,
): Deadline {
  const calendar: BusinessCalendar = entity?.calendar ?? { zone: 'UTC' };
  const hours = sla[severity] ?? DEFAULT_SLA[severity];
  const byPolicy = addWorkingHours(openedAt, hours, calendar, pauses);
  const counting = entity && postsAt ? cutoffOf(entity, postsAt) : null;
  const cutoffAt = counting && counting > now ? counting : null;
  const afterClose = entity !== null && postsAt !== null && isPast(entity, postsAt, now);
  if (cutoffAt && cutoffAt < byPolicy) {
    const warnAt = new Date(openedAt.getTime() + WARNING_AT * (cutoffAt.getTime() - openedAt.getTime()));
    return { dueAt: cutoffAt, basis: 'cut-off', warnAt, cutoffAt, afterClose };
  }
  const warnAt = addWorkingHours(openedAt, WARNING_AT * hours, calendar, pauses);
  return { dueAt: byPolicy, basis: 'sla', warnAt, cutoffAt, afterClose };
}

/** Whether the period that a document of this instant belongs to takes nothing any more. */
function isPast(entity: EntityFacts, postsAt: Date, now: Date): boolean {
  const day = dayIn(postsAt, entity.calendar.zone);
  const own = entity.periods.find(({ startsOn, endsOn }) => startsOn <= day && day <= endsOn);
  return own !== undefined && (own.status === 'closed' || (own.cutoffAt !== null && own.cutoffAt <= now));
}

export const DEADLINE_STATES = ['due', 'warning', 'breached'] as const;
export type DeadlineState = (typeof DEADLINE_STATES)[number];

/** How an open case stands towards its deadline. */
export const deadlineState = ({ dueAt, warnAt }: Pick<Deadline, 'dueAt' | 'warnAt'>, now: Date): DeadlineState =>
  dueAt < now ? 'breached' : warnAt <= now ? 'warning' : 'due';

/** What happens by itself when a case stays breached. */
export interface EscalationStep {
  /** business hours of the legal entity after the case was due; 0: at once */
  readonly hours: number;
  /** local ID of the person who is told, and who takes the case when nobody has it; null: nobody */
  readonly person: string | null;
  /** the least severity from then on; null: as it is */
  readonly severity: Severity | null;
}

/** The next step of a queue and when it is to be taken; null when all are taken. */
export function nextEscalation(
  steps: readonly EscalationStep[],
  taken: number,
  dueAt: Date,
  calendar: BusinessCalendar,
  pauses: readonly Pause[],
): { readonly step: EscalationStep; readonly at: Date } | null {
  const step = [...steps].sort((a, b) => a.hours - b.hours)[taken];
  if (!step) return null;
  // A business hour that begins when it is due lies at the next opening; "at once" does not wait for that.
  return { step, at: step.hours === 0 ? dueAt : addWorkingHours(dueAt, step.hours, calendar, pauses) };
}
