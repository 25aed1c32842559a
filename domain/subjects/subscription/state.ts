/** A subscription against what was contracted, agreed, granted and paid. */
import type { At } from '../../policies/policies';
import { type Commitment, commitmentOf } from './commitment';
import { type Disagreement, disagreementOf } from './contract';
import { type Missing, missingOf, type Unwithdrawn, unwithdrawnOf } from './entitlements';
import type { SubscriptionFacts } from './facts';
import { type Invoicing, invoicingOf } from './invoicing';
import { type Drift, driftsOf } from './prices';

export interface SubscriptionState extends SubscriptionFacts {
  readonly name: string;
  readonly disagreement: Disagreement | null;
  readonly missing: readonly Missing[];
  readonly unwithdrawn: Unwithdrawn | null;
  readonly drifts: readonly Drift[];
  readonly commitment: Commitment | null;
  readonly invoicing: Invoicing | null;
  /** When a limit that runs is over. */
  readonly wakeAt: Date | null;
}

export function subscriptionState(facts: SubscriptionFacts, at: At): SubscriptionState {
  const disagreement = disagreementOf(facts, at);
  const missing = missingOf(facts, at);
  const unwithdrawn = unwithdrawnOf(facts, at);
  const invoicing = invoicingOf(facts, at);
  const ahead = [disagreement, missing, unwithdrawn, invoicing]
    .flatMap(({ limits }) => limits)
    .map((limit) => limit.getTime())
    .filter((limit) => limit > at.now.getTime());
  return {
    ...facts,
    name: facts.account?.name ?? facts.versions.at(-1)?.body.customer ?? facts.externalId,
    disagreement: disagreement.found,
    missing: missing.found,
    unwithdrawn: unwithdrawn.found,
    drifts: driftsOf(facts, at),
    commitment: commitmentOf(facts, at),
    invoicing: invoicing.found,
    wakeAt: ahead.length > 0 ? new Date(Math.min(...ahead)) : null,
  };
}
