/** What the ERP booked, with the documents that it says it books. */
import type { FactOf, LinkFact } from '../../facts';
import type { Waiting } from '../../waiting';

export interface PostingState {
  readonly posting: FactOf<'posting'>;
  readonly links: readonly LinkFact[];
  readonly region: string | null;
  /** What it waits for; null when all that it names is there. */
  readonly waiting: Waiting | null;
  /** Record IDs of the documents it names that have arrived. */
  readonly arrived: ReadonlySet<string>;
  readonly isReversed: boolean;
}
