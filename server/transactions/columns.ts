import { decimal, text } from '@/domain/money';
import { classOfStep, QUANTITY_STEPS, type QuantityParts, type QuantityStep } from '@/domain/quantities';
import type { StageName, StageState, TransactionStatus, VarianceClass } from '@/domain/stages';
import { columnsOf, type FieldsOf } from '@/server/runtime/sets';

const OWN = [
  'id',
  'number',
  'key',
  'account_id',
  'region',
  'currency',
  'system',
  'subscription',
  'charge',
  'kind',
  'product',
  'meter',
  'unit',
  'period_start',
  'period_end',
  'zone',
  'status',
  'stage',
  'stages',
  'aggregated_quantity',
  'rated_quantity',
  'billed_quantity',
  'rated',
  'rated_amount',
  'invoiced_amount',
  'invoiced_gross',
  'credited_amount',
  'posted_amount',
  'settled_amount',
  'quantity_variance',
  'aggregation_variance',
  'rating_variance',
  'billing_variance',
  'quantity_variance_parts',
  'quantity_variance_class',
  'invoice_variance',
  'invoice_variance_class',
  'posting_variance',
  'posting_variance_class',
  'without_origin',
  'amount_at_risk',
  'open_cases',
  'final',
  'changed_at',
] as const;

/** A transaction as the API reads it. Amounts are decimal strings in `currency`, quantities in `unit`. */
export interface TransactionRow extends FieldsOf<'transaction', (typeof OWN)[number]> {
  readonly accountName: string | null;
  readonly entityCode: string | null;
  readonly status: TransactionStatus;
  readonly stage: StageName;
  readonly stages: readonly StageState[];
  readonly capturedQuantity: string | null;
  readonly eventCount: string;
  readonly quantityVarianceParts: QuantityParts;
  readonly quantityVarianceClass: VarianceClass;
  readonly invoiceVarianceClass: VarianceClass;
  readonly postingVarianceClass: VarianceClass;
  /** Set when this is the state as known at a past instant. */
  readonly knownAt: Date | null;
}

/** What {@link COLUMNS} reads from: the transactions of `from` (an alias `t` of every column), each with its live usage. */
export const joined = (from: string): string => `
  ${from}
  LEFT JOIN account a ON a.id = t.account_id
  LEFT JOIN meter m ON m.code = t.meter
  LEFT JOIN LATERAL (
    SELECT sum(u.count) AS events,
           trim_scale(CASE COALESCE(m.aggregation, 'sum')
             WHEN 'count' THEN sum(u.count)
             WHEN 'max' THEN max(u.maximum * f.factor)
             WHEN 'latest' THEN (array_agg(u.latest * f.factor ORDER BY u.latest_at DESC, u.flow_id))[1]
             ELSE sum(u.quantity * f.factor) END) AS quantity
      FROM usage_total u JOIN usage_flow f ON f.id = u.flow_id
     WHERE u.transaction_id = t.id AND u.count > 0
  ) live ON true`;

/**
 * Live usage counts before the figure on the row: the row is folded when something changes that is not usage, so that
 * a busy meter need not rewrite it.
 */
export const COLUMNS = `
  ${columnsOf<'transaction'>('t', OWN)}, a.name AS "accountName", t.entity_id AS "entityCode",
  COALESCE(live.quantity, t.captured_quantity) AS "capturedQuantity", COALESCE(live.events, 0)::text AS "eventCount",
  NULL::timestamptz AS "knownAt"`;

/** The hops of a transaction, with the live quantity on the first. */
export function stagesOf(row: TransactionRow): StageState[] {
  return row.stages.map((stage) => {
    if (stage.name !== 'captured' || stage.status === 'does not apply' || row.capturedQuantity === null) return stage;
    const begun = stage.status === 'not yet' && row.eventCount !== '0';
    return { ...stage, quantity: row.capturedQuantity, status: begun ? 'in progress' : stage.status };
  });
}

/** One difference between two layers of quantity. */
export interface QuantityDifference {
  readonly step: QuantityStep;
  /** Signed, in the unit of the transaction. */
  readonly value: string;
  readonly found: VarianceClass;
}

/** The differences between layers of which both sides are known; while a period runs with the live quantity. */
export function quantityDifferencesOf(row: TransactionRow): QuantityDifference[] {
  const kept: Readonly<Record<QuantityStep, string | null>> = {
    aggregation: row.aggregationVariance,
    rating: row.ratingVariance,
    billing: row.billingVariance,
  };
  return QUANTITY_STEPS.flatMap((step) => {
    const value = kept[step];
    if (value === null) return [];
    const found = classOfStep(row.quantityVarianceParts, step);
    const { capturedQuantity, aggregatedQuantity, rated } = row;
    if (step !== 'aggregation' || rated || row.status !== 'open' || !capturedQuantity || !aggregatedQuantity)
      return [{ step, value, found }];
    const live = decimal(capturedQuantity).minus(aggregatedQuantity);
    return [{ step, value: text(live), found: live.isZero() ? 'none' : 'not due yet' }];
  });
}
