/** The revenue of a document as it was laid out over time, beside what was invoiced. */
import type { DocumentFacts, FactOf } from '../../facts';
import { type Decimal, sum } from '../../money';

export interface RevenueState {
  /** Schedules in document currency; several add up. */
  readonly schedules: readonly FactOf<'schedule'>[];
  /** Net, signed like the document; null while nothing is scheduled. */
  readonly scheduled: Decimal | null;
  /** Net of the document minus scheduled; null while nothing is scheduled. */
  readonly difference: Decimal | null;
  /** Rejections that no schedule of the same ID has answered since, oldest first. */
  readonly rejections: readonly FactOf<'failed schedule'>[];
  /** Schedules in another currency: never compared. */
  readonly foreign: readonly FactOf<'schedule'>[];
}

/** @param net of the document, signed */
export function revenueOf({ record, schedules, scheduleFailures }: DocumentFacts, net: Decimal): RevenueState {
  const comparable = schedules.filter(({ currency }) => currency === record.currency);
  const scheduled = comparable.length > 0 ? sum(comparable.map(({ body }) => body.amount)) : null;
  return {
    schedules: comparable,
    scheduled,
    difference: scheduled && net.minus(scheduled),
    rejections: scheduleFailures.filter(
      (failure) =>
        !schedules.some(
          ({ source, externalId, occurredAt }) =>
            source === failure.source && externalId === failure.externalId && occurredAt >= failure.occurredAt,
        ),
    ),
    foreign: schedules.filter(({ currency }) => currency !== record.currency),
  };
}
