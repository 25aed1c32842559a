/** The hops from usage to cash, and the words for how far each is. */
import type { ChargeKind } from './signals/billing';

export const STAGES = ['captured', 'aggregated', 'rated', 'invoiced', 'posted', 'settled', 'crm sync'] as const;
export type StageName = (typeof STAGES)[number];
export const STAGE_LABELS: Readonly<Record<StageName, string>> = {
  captured: 'Captured',
  aggregated: 'Aggregated',
  rated: 'Rated',
  invoiced: 'Invoiced',
  posted: 'Posted',
  settled: 'Settled',
  'crm sync': 'CRM sync',
};

export const STAGE_STATUSES = ['not yet', 'in progress', 'done', 'late', 'broken', 'does not apply'] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

export const TRANSACTION_STATUSES = ['open', 'in progress', 'at risk', 'broken', 'done'] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

export const VARIANCE_CLASSES = [
  'none',
  'not due yet',
  'in exception',
  'written off',
  'credited',
  'within tolerance',
  'unexplained',
] as const;
export type VarianceClass = (typeof VARIANCE_CLASSES)[number];

/** One hop as the fold found it; kept as JSON on the transaction. Instants are ISO 8601, amounts decimal strings. */
export interface StageState {
  name: StageName;
  status: StageStatus;
  /** Source name of the system that did it. */
  system?: string;
  quantity?: string;
  /** Net of tax, but for settled, which is gross. */
  amount?: string;
  completedAt?: string;
  dueAt?: string;
  /** Completion minus due; negative is early. */
  lagSeconds?: number;
  /** Completion minus completion of the stage before. */
  elapsedSeconds?: number;
  note?: string;
}

/** The one duration of a hop: from the completion of the stage before to the completion of this one. Seconds. */
export interface Elapsed {
  readonly seconds: number;
  readonly fromStage: StageName;
  readonly from: string;
  readonly to: string;
}

/** How long the hop to a stage took, and between which instants; null while it is not complete or nothing was before. */
export function elapsedOf(stages: readonly StageState[], name: StageName): Elapsed | null {
  const place = stages.findIndex((stage) => stage.name === name);
  const { completedAt: to, elapsedSeconds: seconds } = stages[place] ?? {};
  const before = stages.slice(0, Math.max(0, place)).findLast((stage) => stage.completedAt !== undefined);
  if (to === undefined || seconds === undefined || before?.completedAt === undefined) return null;
  return { seconds, fromStage: before.name, from: before.completedAt, to };
}

/** Stages that a charge of this kind has not; everything else applies. */
export function stagesOf(kind: ChargeKind | string): ReadonlySet<StageName> {
  const metered = kind === 'usage' || kind === 'prepaid drawdown';
  const invoiced = kind !== 'prepaid drawdown';
  return new Set(
    STAGES.filter((stage) =>
      stage === 'captured' || stage === 'aggregated' ? metered : stage === 'rated' ? true : invoiced,
    ),
  );
}
