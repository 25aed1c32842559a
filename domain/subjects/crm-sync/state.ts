/** What the CRM was told of one object: its syncs in order of time. */
import type { AccountFacts, FactOf } from '../../facts';
import { isRole } from '../../records';
import type { Waiting } from '../../waiting';

type Sync = FactOf<'sync' | 'failed sync'>;

export interface SyncFacts {
  /** Record ID of the object that is synced. */
  readonly objectId: string;
  readonly objectType: string;
  /** Number or external ID of the object; what the sync names it where it has not arrived. */
  readonly objectName: string;
  readonly account: AccountFacts | null;
  /** What the syncs wait for while nobody has stated the object. */
  readonly waiting: Waiting | null;
  readonly syncs: readonly Sync[];
}

export interface SyncState extends SyncFacts {
  readonly last: Sync | null;
  /** When the syncs that failed since the last good one began. */
  readonly failingSince: Date | null;
}

export function syncState(facts: SyncFacts): SyncState {
  const ordered = [...facts.syncs].sort(
    (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  const good = ordered.findLastIndex((sync) => isRole(sync, 'sync'));
  const failures = ordered.slice(good + 1);
  return { ...facts, last: ordered.at(-1) ?? null, failingSince: failures[0]?.occurredAt ?? null };
}
