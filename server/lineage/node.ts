/** The parts of a lineage: what stands in a lane, and what flows between. */
import type { StageName } from '@/domain/stages';
import type { Tone } from '@/domain/terms';
import type { CaseRow } from '@/server/exceptions/queries';

export interface LineageLane {
  readonly system: string;
  readonly title: string;
  /** metering | billing | erp | payments | crm */
  readonly kind: string;
}

export interface LineageNode {
  id: string;
  lane: string;
  stage: StageName;
  kind: string;
  /** It stands beside the way to cash: taxes, disputes, revenue, orders, entitlements, product syncs. */
  aside: boolean;
  title: string;
  externalId: string | null;
  number: string | null;
  status: string;
  tone: Tone;
  quantity: string | null;
  unit: string | null;
  amount: string | null;
  /** The part that belongs to this transaction. */
  allocated: string | null;
  allocation: string | null;
  currency: string | null;
  at: Date | null;
  dueAt: string | null;
  lagSeconds: number | null;
  count: string | null;
  basis: string | null;
  /** Records behind it, all versions; none for usage. */
  recordIds: readonly string[];
  cases: CaseRow[];
  otherTransactions: number;
  transactionId: string;
}

export interface LineageEdge {
  from: string;
  to: string;
  amount: string | null;
  currency: string | null;
  label: string | null;
  broken: boolean;
}

export interface Lineage {
  readonly lanes: readonly LineageLane[];
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

/** Usage of one flow behind a transaction. */
export interface FlowUsage {
  readonly flowId: string;
  readonly source: string;
  readonly customer: string;
  readonly subscription: string;
  readonly meter: string;
  readonly unit: string | null;
  readonly count: string;
  readonly quantity: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

export interface SourceName {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
}

/** Kinds of systems in the order in which money passes them. */
export const LANE_ORDER = ['metering', 'billing', 'erp', 'payments', 'crm'] as const;
export const LANE_OF: Readonly<Record<StageName, (typeof LANE_ORDER)[number]>> = {
  captured: 'metering',
  aggregated: 'metering',
  rated: 'billing',
  invoiced: 'billing',
  posted: 'erp',
  settled: 'payments',
  'crm sync': 'crm',
};
