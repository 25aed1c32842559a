/** A payment, a refund or a failed collection, with the invoices that it says it pays. */
import type { AccountFacts, PaymentFact } from '../../facts';
import type { Waiting } from '../../waiting';

export interface PaymentState {
  readonly payment: PaymentFact;
  readonly account: AccountFacts | null;
  /** What it waits for; null when all that it names is there. */
  readonly waiting: Waiting | null;
  /** Number or external ID of each invoice it names that has arrived, by record ID. */
  readonly arrived: ReadonlyMap<string, string>;
}
