/** What the CRM was told of one object: its syncs in order of time. */
import type { AccountFacts, FactOf } from '../../facts';
import type { At } from '../../policies/policies';
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
  /** When its owner issued or changed the object last; null where that is not known. */
  readonly changedAt: Date | null;
  /** The CRM that is told of objects of this kind and system, and was before this one changed; null where there is none. */
  readonly expectedBy: string | null;
}

export interface SyncState extends SyncFacts {
  readonly last: Sync | null;
  /** When the syncs that failed since the last good one began. */
  readonly failingSince: Date | null;
  /** From when on nobody having told the CRM is too long; null when somebody did, or nobody has to. */
  readonly overdueFrom: Date | null;
}

export function syncState(facts: SyncFacts, { now, policies }: At): SyncState {
  const ordered = [...facts.syncs].sort(
    (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  const good = ordered.findLastIndex((sync) => isRole(sync, 'sync'));
  const failures = ordered.slice(good + 1);
  const { changedAt, expectedBy, account } = facts;
  const told = ordered[good]?.occurredAt ?? null;
  const isOpen = changedAt !== null && expectedBy !== null && failures.length === 0 && (!told || told < changedAt);
  const { crmHours } = policies.of('agreement', now, { entityId: account?.entityId ?? null });
  return {
    ...facts,
    last: ordered.at(-1) ?? null,
    failingSince: failures[0]?.occurredAt ?? null,
    overdueFrom: isOpen ? new Date(changedAt.getTime() + Number(crmHours) * 3_600_000) : null,
  };
}
