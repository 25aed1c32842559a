import { defineException } from '../../../exceptions/define';
import { count, identifier, instant } from '../../../exceptions/evidence';
import { billed, invoiced, posted } from '../../../exceptions/example';
import { synced } from '../../../exceptions/example-agreements';

export const crmSyncOverdue = defineException({
  code: 'crm-sync-overdue',
  title: 'CRM sync overdue',
  class: 'timing',
  severity: 'low',
  queue: 'master-data',
  rule: 'An invoice was issued or changed, and the CRM has not been told within the time that it may take. Invoices from before the CRM was first told of anything are not looked at, nor is a CRM that sends no syncs.',
  consequence: 'Sales speaks with the customer without knowing what was invoiced.',
  remedy: 'Let the sync run for the object, and see why it was left out.',
  evidence: 'A sync of the object that completes after the change.',
  atRisk: 'Unknown: no money hangs on it.',
  subject: 'crm-sync',
  detect: ({ overdueFrom, changedAt, expectedBy, objectId, objectType, objectName, account, syncs, last }, { now }) => {
    if (!overdueFrom || overdueFrom > now || !changedAt || !expectedBy) return null;
    return {
      subjectId: objectId,
      title: `${account?.name ?? objectName}: ${objectType} ${objectName}, not told to the CRM`,
      cause: { kind: 'sync', about: 'other', id: expectedBy },
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      entityId: account?.entityId ?? null,
      region: account?.region ?? null,
      accountId: account?.id ?? null,
      stage: 'crm sync',
      transactions: [],
      since: overdueFrom,
      evidence: [
        identifier('Object', objectName),
        identifier('CRM', expectedBy),
        count('Syncs', syncs.length),
        ...(last ? [instant('Last told', last.occurredAt)] : []),
        instant('Changed', changedAt),
        instant('Should have been told by', overdueFrom),
      ],
    };
  },
  examples: (names) => {
    const booked = [...billed(names), posted(names, '2026-03-02T08:00:00Z')];
    // The CRM is told of the subscription, so it is one that is told.
    const told = synced(names, '2026-02-01T07:00:00Z', { type: 'subscription', id: 'sub-1' });
    return {
      holds: {
        words: 'The CRM was told of the subscription, and a day after this one was issued it was told nothing.',
        said: [...booked, told],
      },
      nearly: {
        words: 'The CRM was told an hour after the invoice was issued.',
        said: [...booked, told, synced(names, '2026-03-02T07:00:00Z')],
      },
      cleared: { words: 'The sync ran.', said: [synced(names, '2026-03-22T07:00:00Z')] },
      returned: {
        words: 'Billing changed the invoice, and the CRM was not told of it.',
        said: [invoiced(names, { revision: 2, dueAt: '2026-05-31T00:00:00Z' }, '2026-03-25T06:00:00Z')],
      },
    };
  },
});
