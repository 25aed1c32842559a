/** A payment, a refund or a failed collection, with the invoices that it says it pays. */
import type { AccountFacts, PaymentFact } from '../../facts';
import type { Owned } from '../../owner';
import type { Waiting } from '../../waiting';

export interface PaymentState {
  readonly payment: PaymentFact;
  readonly account: AccountFacts | null;
  /** What it waits for; null when all that it names is there. */
  readonly waiting: Waiting | null;
  /** The account of the customer who paid, as far as it is named; `account` is that of the invoice where it is not. */
  readonly payer: AccountFacts | null;
  /** The invoices it names that have arrived, by record ID. */
  readonly arrived: ReadonlyMap<string, Owned>;
}
