/** What a subscription entitles to against what was granted, and what was granted against what is paid. */
import { type Decimal, decimal, sum } from '../../money';
import type { At } from '../../policies/policies';
import { type EntitlementFact, HOUR, runningVersion, type SubscriptionFacts, type Timed, type Unpaid } from './facts';

/** A product that is charged for and may not be used. */
export interface Missing {
  readonly product: string;
  /** What was stated last; null where nobody ever granted it. */
  readonly last: EntitlementFact | null;
  readonly since: Date;
}

/** What may be used although it is not paid. */
export interface Unwithdrawn {
  readonly granted: readonly EntitlementFact[];
  readonly late: readonly Unpaid[];
  /** Of one currency; null when there are several. */
  readonly outstanding: { readonly amount: Decimal; readonly currency: string } | null;
  readonly since: Date;
}

/** Kinds of charges that are for using something. */
const ENTITLING: readonly string[] = ['usage', 'recurring', 'prepaid drawdown'];

const DAY = 24 * HOUR;
const later = (...dates: readonly Date[]) => new Date(Math.max(...dates.map((date) => date.getTime())));

/** The limits after which what is unpaid ends an entitlement: days after it was due, or after a payment of it failed. */
function lateAt({ dueAt, failedAt }: Unpaid, days: { overdueDays: string; failedDays: string }): Date | null {
  const limits = [
    ...(dueAt ? [dueAt.getTime() + Number(days.overdueDays) * DAY] : []),
    ...(failedAt ? [failedAt.getTime() + Number(days.failedDays) * DAY] : []),
  ];
  return limits.length > 0 ? new Date(Math.min(...limits)) : null;
}

/**
 * Products of a running subscription without an entitlement in force. Only what somebody was ever entitled to needs
 * one; what was suspended or withdrawn from who does not pay is as it should be.
 */
export function missingOf(facts: SubscriptionFacts, { now, policies }: At): Timed<readonly Missing[]> {
  const running = runningVersion(facts, now);
  if (!running || running.body.status !== 'active') return { found: [], limits: [] };
  const { entitlementHours } = policies.of('agreement', now, { entityId: facts.account?.entityId ?? null });
  const owes = facts.unpaid.some(({ dueAt, failedAt }) => failedAt !== null || (dueAt !== null && dueAt < now));
  const sold = new Set(
    running.body.charges.flatMap(({ kind, product }) => (product && ENTITLING.includes(kind) ? [product] : [])),
  );
  const all = [...sold].sort().flatMap((product): Missing[] => {
    if (!facts.entitling.has(product)) return [];
    const mine = facts.entitlements.filter((each) => each.product === product && each.effectiveAt <= now);
    if (mine.some(({ state }) => state === 'granted')) return [];
    const last = [...mine].sort((a, b) => a.effectiveAt.getTime() - b.effectiveAt.getTime()).at(-1) ?? null;
    if (last && owes) return [];
    const begins = later(new Date(running.body.startAt), running.validFrom, ...(last ? [last.effectiveAt] : []));
    return [{ product, last, since: new Date(begins.getTime() + Number(entitlementHours) * HOUR) }];
  });
  return { found: all.filter(({ since }) => since <= now), limits: all.map(({ since }) => since) };
}

/** What is granted while money is owed for longer than policy allows. */
export function unwithdrawnOf(facts: SubscriptionFacts, { now, policies }: At): Timed<Unwithdrawn | null> {
  const granted = facts.entitlements.filter(({ state, effectiveAt }) => state === 'granted' && effectiveAt <= now);
  if (granted.length === 0 || facts.unpaid.length === 0) return { found: null, limits: [] };
  const days = policies.of('withdrawal', now, { entityId: facts.account?.entityId ?? null });
  const dated = facts.unpaid.flatMap((unpaid) => {
    const at = lateAt(unpaid, days);
    return at ? [{ unpaid, at }] : [];
  });
  const over = dated.filter(({ at }) => at <= now);
  const limits = dated.map(({ at }) => at);
  if (over.length === 0) return { found: null, limits };
  const late = over.map(({ unpaid }) => unpaid);
  const [first] = late;
  const single = first && late.every(({ currency }) => currency === first.currency);
  return {
    limits,
    found: {
      granted,
      late,
      outstanding: single
        ? { amount: sum(late.map(({ outstanding }) => decimal(outstanding))), currency: first.currency }
        : null,
      since: new Date(Math.min(...over.map(({ at }) => at.getTime()))),
    },
  };
}
