import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, words } from '../../../exceptions/evidence';
import { billed, posted } from '../../../exceptions/example';
import { synced } from '../../../exceptions/example-agreements';

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
  atRisk: 'Unknown: no money hangs on it.',
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
  examples: (names) => {
    const told = (time: string, error?: string) => synced(names, time, { error });
    return {
      holds: {
        words: 'The CRM refused to take the invoice.',
        said: [
          ...billed(names),
          posted(names, '2026-03-02T08:00:00Z'),
          told('2026-03-02T07:00:00Z', 'Field is read only'),
        ],
      },
      nearly: {
        words: 'The CRM refused the invoice and took it an hour later.',
        said: [...billed(names), told('2026-03-02T07:00:00Z', 'Field is read only'), told('2026-03-02T08:00:00Z')],
      },
      cleared: { words: 'The next sync completed.', said: [told('2026-03-22T07:00:00Z')] },
      returned: { words: 'A later sync was refused again.', said: [told('2026-03-26T07:00:00Z', 'Record is locked')] },
    };
  },
});
