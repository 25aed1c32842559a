import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, words } from '../../../exceptions/evidence';
import { billed, contract, invoiced, posted, rated } from '../../../exceptions/example';
import { synced } from '../../../exceptions/example-agreements';
import { arrivalOf } from '../../suspended-record/finding';

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
  atRisk: 'Unknown: no money hangs on it.',
  subject: 'crm-sync',
  // Billing states no invoice for the charge that it rated.
  also: ['invoicing-overdue'],
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
  examples: (names) => ({
    holds: {
      words: 'The CRM was told of an invoice that billing had not sent.',
      said: [...contract(names), synced(names, '2026-03-02T07:00:00Z')],
    },
    nearly: {
      words: 'Billing sent the invoice after the CRM was told of it.',
      said: [synced(names, '2026-03-02T07:00:00Z'), ...billed(names)],
    },
    cleared: {
      words: 'Billing sent the invoice.',
      said: [rated(names), invoiced(names), posted(names, '2026-03-22T08:00:00Z')],
    },
    returned: { never: 'What a system has stated once is not unknown again; another object is another case.' },
  }),
});
