/** What is known of a subscription: contracts, grants, prices, charges and money around it. */
import { type SubscriptionBody, type SubscriptionVersion, versionAt } from '../../attribution';
import type { AccountFacts, FactOf } from '../../facts';
import type { Interval } from '../../intervals';
import type { Obstacle } from '../../readiness';
import type { Version } from '../../version';

/** What a system that does not bill states of the subscription, while that holds. */
export interface Contract extends Version, Interval {
  readonly source: string;
  readonly body: SubscriptionBody;
}

export interface EntitlementFact {
  readonly externalId: string;
  readonly system: string;
  readonly product: string;
  readonly state: string;
  readonly effectiveAt: Date;
}

/** A version of a price, while it holds. */
export interface PriceFact extends Version, Interval {
  /** As its system calls it. */
  readonly id: string;
  /** The same for every version of one price: they replace one another. */
  readonly course: string;
  readonly product: string;
  readonly meter: string | null;
  /** Agreed with this subscription's customer; else everybody's. */
  readonly isAgreed: boolean;
  readonly currency: string;
  readonly unitAmount: string;
  readonly unit: string | null;
}

/** What is still to be paid of a transaction. */
export interface Unpaid {
  readonly transactionId: string;
  readonly currency: string;
  readonly outstanding: string;
  readonly dueAt: Date | null;
  /** The last payment that failed. */
  readonly failedAt: Date | null;
}

/** What a transaction uses of a commitment. */
export interface Use {
  readonly transactionId: string;
  readonly amount: string;
  readonly at: Date;
}

/** A recent period of one charge: what was rated of it, and whether metering stated its usage. */
export interface RecentPeriod {
  readonly charge: string | null;
  readonly kind: string;
  readonly start: Date;
  readonly currency: string | null;
  readonly rated: string;
  readonly aggregated: boolean;
  /** Sources that its usage came from. */
  readonly sources: readonly string[];
}

export interface SubscriptionFacts {
  /** Source name of the billing system. */
  readonly system: string;
  readonly externalId: string;
  /** In order of version; empty where billing has not stated it. */
  readonly versions: readonly SubscriptionVersion[];
  readonly account: AccountFacts | null;
  readonly contracts: readonly Contract[];
  readonly orders: readonly FactOf<'order'>[];
  readonly entitlements: readonly EntitlementFact[];
  /** Products of this subscription that somebody was ever entitled to. */
  readonly entitling: ReadonlySet<string>;
  readonly prices: readonly PriceFact[];
  /** Charges of products that have a price. */
  readonly charges: readonly (FactOf<'charge'> & { readonly transactionId: string | null })[];
  readonly unpaid: readonly Unpaid[];
  readonly uses: readonly Use[];
  readonly recent: readonly RecentPeriod[];
  /** What of its customer, its account and its products stands in the way of an invoice. */
  readonly around: readonly Obstacle[];
  /** The tax code of its account; not asked where the accounts of the entity have none. */
  readonly tax: 'stated' | 'missing' | 'not asked';
}

export const HOUR = 3_600_000;

/** What is found now, and when a limit of what is not found yet is over. */
export interface Timed<T> {
  readonly found: T;
  readonly limits: readonly Date[];
}

/** The version that holds now, started and not ended. */
export const runningVersion = ({ system, externalId, versions }: SubscriptionFacts, now: Date) =>
  versionAt({ id: '', system, externalId, versions }, now);
