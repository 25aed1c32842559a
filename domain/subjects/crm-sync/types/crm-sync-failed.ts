import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, words } from '../../../exceptions/evidence';
import { type SyncState, syncState } from '../state';

export const crmSyncFailed = defineException({
  code: 'crm-sync-failed',
  title: 'CRM sync failed',
  class: 'timing',
  severity: 'low',
  queue: 'master-data',
  rule: 'The last synchronisation of an object with the CRM failed.',
  consequence: 'Sales reads an older state of the customer than finance does.',
  remedy: 'Read what the CRM answered, mend it there, and let the sync run again.',
  evidence: 'A sync of the object that completes.',
  subject: 'crm-sync',
  detect: ({ last, failingSince, objectId, objectName, objectType, account, syncs }) => {
    if (!last || !failingSince) return null;
    const { error } = last.body;
    return {
      subjectId: objectId,
      title: `${account?.name ?? objectName}: not in the CRM, ${objectType} ${objectName}`,
      cause: { kind: 'sync', about: 'other', id: last.source },
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      entityId: account?.entityId ?? null,
      region: account?.region ?? null,
      accountId: account?.id ?? null,
      stage: 'crm sync',
      transactions: [],
      since: failingSince,
      evidence: [
        identifier('Object', objectName),
        identifier('CRM', last.source),
        ...(error ? [words('Answer', error)] : []),
        count('Syncs', syncs.length),
        instant('Last failed', last.occurredAt),
      ],
    };
  },
  example: {
    holds: synced('crm sync failure'),
    holdsNot: synced('crm sync failure', 'crm sync'),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});

function synced(...kinds: readonly ('crm sync' | 'crm sync failure')[]): SyncState {
  return syncState({
    objectId: '55555555-5555-4555-8555-555555555555',
    objectType: 'invoice',
    objectName: 'INV-1',
    account: null,
    waiting: null,
    syncs: kinds.map((kind, place) =>
      exampleFact(kind, 'crm', { sync: `sy-${place}`, at: `2026-02-03T1${place}:00:00Z` }),
    ),
  });
}
