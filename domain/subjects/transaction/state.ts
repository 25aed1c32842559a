/** What the rules about a transaction read: its quantities and places, as the fold found them. */
export interface TransactionMeasures {
  readonly id: string;
  readonly key: string;
  readonly accountName: string | null;
  readonly accountId: string | null;
  readonly customer: string | null;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly currency: string | null;
  readonly charge: string | null;
  readonly meter: string | null;
  readonly unit: string | null;
  readonly periodStart: Date;
  readonly periodEnd: Date | null;
  /** Decimal strings; null where nobody stated one. */
  readonly capturedQuantity: string | null;
  /** What was invoiced, else rated. */
  readonly billedQuantity: string | null;
  readonly ratedAmount: string;
  readonly ratedQuantity: string | null;
  /** Captured minus billed; null where they are not compared. */
  readonly quantityVariance: string | null;
  /** When the later of the two was stated. */
  readonly comparedAt: Date | null;
}
