/** What a customer contests of an invoice. */
import type { DocumentFacts, FactOf } from '../../facts';
import { type Decimal, sum } from '../../money';

export interface Contest {
  readonly dispute: FactOf<'dispute'>;
  /** Its end; it may have come first. */
  readonly settlement: FactOf<'settlement'> | null;
}

export interface DisputeState {
  /** Oldest first. */
  readonly contests: readonly Contest[];
  /** Contested and not settled, gross, in document currency. */
  readonly open: Decimal;
  /** Since when something has been contested without pause; null when nothing is. */
  readonly since: Date | null;
}

/** Disputes and settlements belong together by source and ID. What is contested in another currency is not added. */
export function disputesOf({ record, disputes, settlements }: DocumentFacts): DisputeState {
  const contests = disputes.map((dispute) => ({
    dispute,
    settlement:
      settlements.find(({ source, externalId }) => source === dispute.source && externalId === dispute.externalId) ??
      null,
  }));
  const open = contests.filter(
    ({ dispute, settlement }) => settlement === null && dispute.currency === record.currency,
  );
  return {
    contests,
    open: sum(open.map(({ dispute }) => dispute.body.amount)),
    since: open.reduce<Date | null>(
      (first, { dispute }) => (!first || dispute.occurredAt < first ? dispute.occurredAt : first),
      null,
    ),
  };
}
