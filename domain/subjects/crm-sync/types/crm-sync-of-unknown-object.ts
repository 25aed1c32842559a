import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, words } from '../../../exceptions/evidence';
import { arrivalOf } from '../../suspended-record/finding';
import { exampleWaiting } from '../../suspended-record/state';
import { type SyncState, syncState } from '../state';

export const crmSyncOfUnknownObject = defineException({
  code: 'crm-sync-of-unknown-object',
  title: 'CRM sync of an unknown object',
  class: 'master data',
  severity: 'low',
  queue: 'master-data',
  rule: 'The CRM was told of an object that no other system has stated.',
  consequence: 'Sales reads of a document, a subscription or an account that finance does not have.',
  remedy: 'Let the system that owns the object send it, or let the sync name it as that system does.',
  evidence: 'The signal that states the object.',
  subject: 'crm-sync',
  detect: ({ objectId, objectName, objectType, waiting, syncs, last }) => {
    if (!waiting || !last) return null;
    return {
      subjectId: objectId,
      title: `${objectType} ${objectName}: in the CRM, yet unknown`,
      cause: arrivalOf(waiting, last.source),
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      entityId: null,
      region: null,
      accountId: null,
      stage: 'crm sync',
      transactions: [],
      since: new Date(Math.min(...syncs.map(({ occurredAt }) => occurredAt.getTime()))),
      evidence: [
        identifier('Object', objectName),
        identifier('CRM', last.source),
        words('Waits for', waiting.waitsFor),
        count('Syncs', syncs.length),
        instant('Last told', last.occurredAt),
      ],
    };
  },
  example: { holds: told(true), holdsNot: told(false), now: new Date('2026-02-04T00:00:00Z') },
});

function told(isUnknown: boolean): SyncState {
  return syncState({
    objectId: '55555555-5555-4555-8555-555555555555',
    objectType: 'invoice',
    objectName: 'in-1',
    account: null,
    waiting: isUnknown ? exampleWaiting(null) : null,
    syncs: [exampleFact('crm sync', 'crm', { sync: 'sy-1', at: '2026-02-03T10:00:00Z' })],
  });
}
