import { type Decimal, decimal, sum } from '../../money';
import type { At } from '../../policies/policies';
import { runningVersion, type SubscriptionFacts } from './facts';

/** A running commitment of which so much is used that sales should know. */
export interface Commitment {
  readonly amount: Decimal;
  readonly used: Decimal;
  readonly currency: string;
  readonly to: Date;
  /** When its use reached the share. */
  readonly since: Date;
}

/** Null while less than the policy's share is used, and before and after its term. */
export function commitmentOf(facts: SubscriptionFacts, { now, policies }: At): Commitment | null {
  const stated = runningVersion(facts, now)?.body.commitment;
  if (!stated || now < new Date(stated.from) || now >= new Date(stated.to)) return null;
  const amount = decimal(stated.amount);
  const { share } = policies.of('commitment', now, { entityId: facts.account?.entityId ?? null });
  const enough = amount.times(share);
  if (amount.lessThanOrEqualTo(0)) return null;
  const ordered = [...facts.uses].sort((a, b) => a.at.getTime() - b.at.getTime());
  const used = sum(ordered.map((use) => use.amount));
  if (used.lessThan(enough)) return null;
  let so = decimal(0);
  const reached = ordered.find((use) => {
    so = so.plus(use.amount);
    return so.greaterThanOrEqualTo(enough);
  });
  return { amount, used, currency: stated.currency, to: new Date(stated.to), since: reached?.at ?? now };
}
