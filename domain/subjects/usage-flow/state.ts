/** Usage of one source, customer reference, subscription, meter and unit: what of it waits, and its weekly pattern. */
import type { SuspenseState } from '../customer/state';
import type { UsagePattern } from './pattern';

/** Why a flow that has an account and a known meter can't be attached. */
export const FLOW_REASONS = ['no subscription', 'ambiguous subscription', 'unit not convertible'] as const;
export type FlowReason = (typeof FLOW_REASONS)[number];
export const isFlowReason = (reason: string | null): reason is FlowReason =>
  FLOW_REASONS.some((known) => known === reason);

export interface FlowState extends Omit<SuspenseState, 'transactions'> {
  readonly id: string;
  readonly meter: string;
  readonly unit: string;
  readonly subscription: string;
  readonly reason: FlowReason | null;
  readonly account: { id: string; name: string; entityId: string | null; region: string | null } | null;
  readonly meterUnit: string | null;
  /** What a unit of the meter was last rated at. */
  readonly price: { readonly unitAmount: string; readonly currency: string } | null;
  /** Null where usage waits, where there is none, or where another flow of the customer and meter was heard later. */
  readonly pattern: UsagePattern | null;
  /** All flows of its source, customer and meter, and the one of them that was heard last. */
  readonly group: { readonly leader: string; readonly flows: readonly string[] };
}
