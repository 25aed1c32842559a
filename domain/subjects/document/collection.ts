/** When money that an invoice asks for should have come, and how much of it is worth asking after. Pure. */
import type { DocumentFacts } from '../../facts';
import { type Decimal, decimal, ZERO } from '../../money';
import type { Policies } from '../../policies/policies';

const DAY = 86_400_000;

export interface CollectionState {
  /** Due date and grace; null of what is never due. */
  readonly dueAt: Date | null;
  /** Gross, to be paid and not contested; nothing while that is less than the policy's minimum. */
  readonly open: Decimal;
}

/**
 * @param dueAt of the invoice
 * @param outstanding gross, credits and payments taken off
 * @param contested of it, gross: it has a case of its own
 */
export function collectionOf(
  { record, entity }: DocumentFacts,
  { dueAt, outstanding, contested }: { dueAt: Date | null; outstanding: Decimal; contested: Decimal },
  policies: Policies,
): CollectionState {
  if (!dueAt) return { dueAt: null, open: ZERO };
  const { graceDays, minimum } = policies.of('collection', record.occurredAt, {
    entityId: entity?.id,
    currency: record.currency,
  });
  const open = outstanding.minus(contested);
  return {
    dueAt: new Date(dueAt.getTime() + Number(graceDays) * DAY),
    open: open.greaterThan(0) && open.greaterThanOrEqualTo(decimal(minimum)) ? open : ZERO,
  };
}
