import type { AccountFacts, RecordFact } from '../../facts';
import type { RecordRole } from '../../records/define';
import type { Waiting } from '../../waiting';

export interface SuspendedState {
  readonly record: RecordFact;
  readonly waiting: Waiting;
  readonly account: AccountFacts | null;
  readonly entityId: string | null;
  readonly region: string | null;
}

/**
 * Roles whose waiting is told by subjects of their own: usage by flow, customer and meter, money by its payment, what
 * the ERP booked by its document, a sync by its object.
 */
export const TOLD_ELSEWHERE: readonly RecordRole[] = [
  'usage',
  'payment',
  'failed payment',
  'posting',
  'sync',
  'failed sync',
];
