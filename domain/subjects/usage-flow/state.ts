/** Usage of one source, customer reference, subscription, meter and unit, as far as it waits. */
import type { SuspenseState } from '../customer/state';

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
}

export const exampleFlow = (reason: FlowReason | null): FlowState => ({
  id: '11111111-1111-4111-8111-111111111111',
  source: 'metering',
  reference: 'tenant-77',
  meter: 'api-calls',
  unit: 'call',
  subscription: '',
  reason,
  eventCount: 12,
  aggregates: 0,
  quantities: [{ quantity: '1200', unit: 'call' }],
  estimate: null,
  account: { id: '22222222-2222-4222-8222-222222222222', name: 'Acme', entityId: 'US', region: 'North America' },
  firstAt: new Date('2026-02-02T06:00:00Z'),
  lastAt: new Date('2026-02-02T07:00:00Z'),
});
