/** A payment, with the invoices that it says it pays. */
import type { AccountFacts, PaymentFact } from '../../facts';

export interface PaymentState {
  readonly payment: PaymentFact;
  readonly account: AccountFacts | null;
  /** Number or external ID of each invoice it names that has arrived, by record ID. */
  readonly arrived: ReadonlyMap<string, string>;
}
