/** What the ERP booked, with the documents that it says it books. */
import type { AccountFacts, FactOf, LinkFact } from '../../facts';
import type { Owned } from '../../owner';
import type { Waiting } from '../../waiting';

export interface PostingState {
  readonly posting: FactOf<'posting'>;
  readonly links: readonly LinkFact[];
  readonly region: string | null;
  /** What it waits for; null when all that it names is there. */
  readonly waiting: Waiting | null;
  /** The account that the ERP booked it to, as far as it says so. */
  readonly account: AccountFacts | null;
  /** The documents it names that have arrived, by record ID. */
  readonly documents: ReadonlyMap<string, Owned>;
  readonly isReversed: boolean;
}
