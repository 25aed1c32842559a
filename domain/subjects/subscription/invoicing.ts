/** Whether the next invoice would come out right, as far as no other case says so. */
import { decimal, sum, text } from '../../money';
import type { At } from '../../policies/policies';
import { type BillRun, nextBillRun, type Obstacle } from '../../readiness';
import { HOUR, type RecentPeriod, runningVersion, type SubscriptionFacts, type Timed } from './facts';

export interface Invoicing {
  readonly run: BillRun;
  /** What has no case of its own. */
  readonly obstacles: readonly Obstacle[];
  /** What the period before was rated at; null where nothing was, or in several currencies. */
  readonly worth: { readonly amount: string; readonly currency: string } | null;
  /** Sources that its usage came from lately. */
  readonly sources: readonly string[];
  /** From when on the bill run is near. */
  readonly nearFrom: Date;
}

/** Kinds of charges that come again each period. */
const AGAIN: readonly string[] = ['usage', 'recurring', 'minimum true-up', 'discount'];

/** What the last rated period before this one came to. */
function worthOf(recent: readonly RecentPeriod[], run: BillRun): Invoicing['worth'] {
  const before = recent.filter(
    ({ start, kind, rated }) => start < run.periodStart && AGAIN.includes(kind) && !decimal(rated).isZero(),
  );
  const last = Math.max(...before.map(({ start }) => start.getTime()));
  const mine = before.filter(({ start }) => start.getTime() === last);
  const [first] = mine;
  if (!first?.currency || mine.some(({ currency }) => currency !== first.currency)) return null;
  return { amount: text(sum(mine.map(({ rated }) => rated))), currency: first.currency };
}

/** Charges whose usage metering stated before and has not stated of the period that ended. */
function unstated(facts: SubscriptionFacts, run: BillRun): string[] {
  const charges = new Set(facts.recent.flatMap(({ charge, aggregated }) => (aggregated && charge ? [charge] : [])));
  const of = (charge: string) =>
    facts.recent.find((each) => each.charge === charge && each.start.getTime() === run.periodStart.getTime());
  return [...charges].filter((charge) => of(charge)?.aggregated !== true).sort();
}

/** Null where no bill run is ahead. */
export function invoicingOf(facts: SubscriptionFacts, { now, policies }: At): Timed<Invoicing | null> {
  const run = nextBillRun(facts, now);
  if (!run) return { found: null, limits: [] };
  const { leadHours } = policies.of('readiness', now, { entityId: facts.account?.entityId ?? null });
  const nearFrom = new Date(run.at.getTime() - Number(leadHours) * HOUR);
  const graceHours = runningVersion(facts, now)?.body.billing.graceHours ?? 0;
  const statedBy = new Date(run.periodEnd.getTime() + graceHours * HOUR);
  const missing = now >= statedBy ? unstated(facts, run) : [];
  const obstacles: Obstacle[] = [
    ...(facts.tax === 'missing'
      ? [{ code: 'tax attribute' as const, about: `${facts.account?.name ?? ''} has no tax code`, caseId: null }]
      : []),
    ...(missing.length > 0
      ? [{ code: 'usage not aggregated' as const, about: `No aggregate of ${missing.join(', ')}`, caseId: null }]
      : []),
  ];
  return {
    found: {
      run,
      obstacles,
      worth: worthOf(facts.recent, run),
      sources: [...new Set(facts.recent.flatMap(({ sources }) => sources))].sort(),
      nearFrom,
    },
    limits: [nearFrom, statedBy, new Date(run.at.getTime() + 1)],
  };
}
