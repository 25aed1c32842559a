/** Records of one customer or meter that wait for master data. */

/** What waits for one customer reference or meter code, as its source writes it. */
export interface SuspenseState {
  readonly source: string;
  readonly reference: string;
  readonly eventCount: number;
  /** Aggregates of metering that wait: compared with the events, never added to them. */
  readonly aggregates: number;
  /** Of the events; of the aggregates where there are none. */
  readonly quantities: readonly { quantity: string; unit: string }[];
  /** Rated or invoiced net money that hangs on it, per transaction. */
  readonly transactions: readonly { id: string; amount: string; currency: string | null }[];
  /** Quantity times the last final unit amount, where one is known. */
  readonly estimate: { amount: string; currency: string } | null;
  readonly firstAt: Date;
  readonly lastAt: Date;
}
