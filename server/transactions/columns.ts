import type { StageName, StageState, TransactionStatus, VarianceClass } from '@/domain/stages';

/** A transaction as the API reads it. Amounts are decimal strings in `currency`, quantities in `unit`. */
export interface TransactionRow {
  readonly id: string;
  readonly number: number;
  readonly key: string;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly entityCode: string | null;
  readonly region: string | null;
  readonly currency: string | null;
  readonly system: string;
  readonly subscription: string | null;
  readonly charge: string | null;
  readonly kind: string;
  readonly product: string | null;
  readonly meter: string | null;
  readonly unit: string | null;
  readonly periodStart: Date;
  readonly periodEnd: Date | null;
  readonly zone: string;
  readonly status: TransactionStatus;
  readonly stage: StageName;
  readonly stages: readonly StageState[];
  readonly capturedQuantity: string | null;
  readonly aggregatedQuantity: string | null;
  readonly ratedQuantity: string | null;
  readonly billedQuantity: string | null;
  readonly eventCount: string;
  readonly rated: boolean;
  readonly ratedAmount: string;
  readonly invoicedAmount: string;
  readonly invoicedGross: string;
  readonly creditedAmount: string;
  readonly postedAmount: string;
  readonly settledAmount: string;
  readonly quantityVariance: string | null;
  readonly invoiceVariance: string;
  readonly invoiceVarianceClass: VarianceClass;
  readonly postingVariance: string;
  readonly postingVarianceClass: VarianceClass;
  readonly withoutOrigin: boolean;
  readonly amountAtRisk: string;
  readonly openCases: number;
  readonly final: boolean;
  readonly changedAt: Date;
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
  t.id, t.number, t.key, t.account_id AS "accountId", a.name AS "accountName", t.entity_id AS "entityCode", t.region,
  t.currency, t.system, t.subscription, t.charge, t.kind, t.product, t.meter, t.unit, t.period_start AS "periodStart",
  t.period_end AS "periodEnd", t.zone, t.status, t.stage, t.stages,
  COALESCE(live.quantity, t.captured_quantity) AS "capturedQuantity", t.aggregated_quantity AS "aggregatedQuantity",
  t.rated_quantity AS "ratedQuantity", t.billed_quantity AS "billedQuantity", COALESCE(live.events, 0)::text AS "eventCount",
  t.rated, t.rated_amount AS "ratedAmount", t.invoiced_amount AS "invoicedAmount", t.invoiced_gross AS "invoicedGross",
  t.credited_amount AS "creditedAmount", t.posted_amount AS "postedAmount", t.settled_amount AS "settledAmount",
  t.quantity_variance AS "quantityVariance", t.invoice_variance AS "invoiceVariance",
  t.invoice_variance_class AS "invoiceVarianceClass", t.posting_variance AS "postingVariance",
  t.posting_variance_class AS "postingVarianceClass", t.without_origin AS "withoutOrigin",
  t.amount_at_risk AS "amountAtRisk", t.open_cases AS "openCases", t.final, t.changed_at AS "changedAt",
  NULL::timestamptz AS "knownAt"`;

/** The hops of a transaction, with the live quantity on the first. */
export function stagesOf(row: TransactionRow): StageState[] {
  return row.stages.map((stage) => {
    if (stage.name !== 'captured' || stage.status === 'does not apply' || row.capturedQuantity === null) return stage;
    const begun = stage.status === 'not yet' && row.eventCount !== '0';
    return { ...stage, quantity: row.capturedQuantity, status: begun ? 'in progress' : stage.status };
  });
}
