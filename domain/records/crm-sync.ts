import type { z } from 'zod';
import { crmSyncCompleted } from '../signals/crm';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo, type RecordParts, type SignalSource } from './define';

/** What a sync and a failed sync say alike: which object was to be brought over. */
export const synced = (data: z.output<typeof crmSyncCompleted.schema>, source: SignalSource): RecordParts => ({
  externalId: data.sync,
  occurredAt: data.at,
  links: [linkTo(documentOf(source, data.object))],
});

export const crmSync = defineRecord({
  kind: 'crm sync',
  role: 'sync',
  signals: [crmSyncCompleted],
  words: { name: 'CRM sync', happened: 'CRM synced', tone: 'done' },
  statuses: terms({ synced: ['Synced', 'done', 'The CRM shows it.'] }),
  stage: 'crm sync',
  figure: null,
  title: () => 'CRM sync',
  describe: synced,
});
