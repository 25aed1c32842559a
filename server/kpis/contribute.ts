/**
 * What rows add to the figures. Pure: a row keeps its own contributions, a write adds the difference, and the sum of all
 * contributions is the rollup at any time.
 */
import { dayIn } from '@/domain/calendar';
import { decimal } from '@/domain/money';
import type { StageName } from '@/domain/stages';
import type { Contribution, TransactionState } from '@/domain/transaction-state';

/** A case as far as figures count it. */
export interface CountedCase {
  readonly type: string;
  readonly causeKey: string;
  readonly queueId: string;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly currency: string | null;
  /** Decimal string; null when nobody knows it. */
  readonly amountAtRisk: string | null;
  readonly amountBasis: 'stated' | 'estimated' | 'unknown';
  /** Whether somebody still has to do something. */
  readonly open: boolean;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly warnAt: Date;
  /** The cut-off that counts, while it is ahead. */
  readonly cutoffAt: Date | null;
  readonly resolvedAt: Date | null;
}

type Of<Row> = (row: Row) => readonly Contribution[];
/** What a KPI adds up, by the kind of row that it counts. */
export interface Contributes {
  readonly transaction?: Of<TransactionState>;
  readonly case?: Of<CountedCase>;
}

const place = ({ entityId, region }: { entityId: string | null; region: string | null }) => ({
  entityId: entityId ?? '',
  region: region ?? '',
});

/** Where a case is counted: without entity at the queue whose team may see it. */
const placeOfCase = (row: CountedCase) => ({
  ...place(row),
  ...(row.entityId === null ? { queueId: row.queueId } : {}),
});

/** Money of a transaction on the day its service period starts; nothing where there is none, unless `always`. */
export function moneyOf(state: TransactionState, dimension: string, amount: string, always = false): Contribution[] {
  if (!always && decimal(amount).isZero()) return [];
  return [
    {
      kpi: 'money',
      day: dayIn(state.periodStart, state.zone),
      ...place(state),
      currency: state.currency ?? '',
      dimension,
      bucket: 0,
      count: 1,
      amount,
    },
  ];
}

/** The lag of a stage on the day on which the stage was completed; `bucket` is that of the histogram. */
export function lagOf(
  state: TransactionState,
  kpi: string,
  stage: StageName,
  bucketOf: (seconds: number) => number,
): Contribution[] {
  const lag = state.lags[stage];
  if (!lag) return [];
  return [{ ...counted(state, kpi, new Date(lag.completed)), bucket: bucketOf(lag.seconds) }];
}

/** Something that happened once at an instant, on the day that it was in the transaction's zone. */
export const counted = (state: TransactionState, kpi: string, at: Date, dimension = ''): Contribution => ({
  kpi,
  day: dayIn(at, state.zone),
  ...place(state),
  currency: '',
  dimension,
  bucket: 0,
  count: 1,
  amount: '0',
});

/** Open cases are a stock, not a flow: their cells carry no day. */
export const STOCK_DAY = '1970-01-01';
/** The bucket of a stock's cell says what its amount rests on. */
export const BASES = { stated: 0, estimated: 1, unknown: 2 } as const;

/** An open case with what it is worth. */
export const stock = (row: CountedCase, kpi: string, dimension: string): Contribution => ({
  kpi,
  day: STOCK_DAY,
  ...placeOfCase(row),
  currency: row.currency ?? '',
  dimension,
  bucket: BASES[row.amountBasis],
  count: 1,
  amount: row.amountAtRisk ?? '0',
});

/** Something that happened to a case, on its day in UTC. */
export const flow = (row: CountedCase, kpi: string, at: Date, dimension = row.type): Contribution => ({
  kpi,
  day: at.toISOString().slice(0, 10),
  ...placeOfCase(row),
  currency: '',
  dimension,
  bucket: 0,
  count: 1,
  amount: '0',
});
