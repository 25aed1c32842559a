/** What the fold makes of a transaction: the columns of its row, and what follows from them. */
import type { TypedFinding } from './exceptions/define';
import type { Identifier } from './identifiers';
import type { QuantityParts } from './quantities';
import type { Receivable } from './shares';
import type { StageName, StageState, TransactionStatus, VarianceClass } from './stages';
import type { DocumentState } from './subjects/document/state';
import type { VarianceParts } from './variance';

/** What a row adds to one rollup cell; cells are kept by adding differences of these. */
export interface Contribution {
  kpi: string;
  /** 'YYYY-MM-DD'. */
  day: string;
  entityId: string;
  region: string;
  /** Of a case without entity: the queue whose team may see it. */
  queueId?: string;
  currency: string;
  dimension: string;
  bucket: number;
  count: number;
  amount: string;
}

export interface TransactionState {
  id: string;
  key: string;
  system: string;
  subscription: string | null;
  subscriptionId: string | null;
  customer: string | null;
  charge: string | null;
  kind: string;
  product: string | null;
  meter: string | null;
  unit: string | null;
  accountId: string | null;
  entityId: string | null;
  region: string | null;
  currency: string | null;
  periodStart: Date;
  periodEnd: Date | null;
  zone: string;
  status: TransactionStatus;
  stage: StageName;
  stages: StageState[];
  capturedQuantity: string | null;
  aggregatedQuantity: string | null;
  ratedQuantity: string | null;
  billedQuantity: string | null;
  ratedAmount: string;
  invoicedAmount: string;
  creditedAmount: string;
  postedAmount: string;
  settledAmount: string;
  invoicedGross: string;
  /** What is still to be paid as of the fold, by currency; empty when nothing is. */
  receivables: Receivable[];
  /** Captured − billed, else − rated; the three differences between them; null where they are not compared. */
  quantityVariance: string | null;
  aggregationVariance: string | null;
  ratingVariance: string | null;
  billingVariance: string | null;
  quantityVarianceParts: QuantityParts;
  /** The class that says most of the three. */
  quantityVarianceClass: VarianceClass;
  invoiceVariance: string;
  postingVariance: string;
  /** What each difference is made of; it adds up. */
  invoiceVarianceParts: VarianceParts;
  postingVarianceParts: VarianceParts;
  invoiceVarianceClass: VarianceClass;
  postingVarianceClass: VarianceClass;
  withoutOrigin: boolean;
  amountAtRisk: string;
  rated: boolean;
  final: boolean;
  lags: Partial<Record<StageName, { due: string; completed: string; seconds: number }>>;
  wakeAt: Date | null;
  firstKnownAt: Date;
  changedAt: Date;
  identifiers: Identifier[];
  /** Invoices whose figures that count once per document are counted here: those of which this has the first line. */
  counted: readonly DocumentState[];
  /** Findings about the transaction itself; those about its documents are the documents'. */
  findings: TypedFinding[];
  /** Those and the findings of its documents that touch it. */
  touchedBy: readonly TypedFinding[];
}
