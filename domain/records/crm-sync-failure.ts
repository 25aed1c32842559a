import { crmSyncFailed } from '../signals/crm';
import { terms } from '../terms';
import { synced } from './crm-sync';
import { defineRecord } from './define';

export const crmSyncFailure = defineRecord({
  kind: 'crm sync failure',
  role: 'failed sync',
  signals: [crmSyncFailed],
  words: { name: 'Failed CRM sync', happened: 'CRM sync failed', tone: 'broken' },
  statuses: terms({ failed: ['Failed', 'broken', 'The CRM did not take it.'] }),
  stage: 'crm sync',
  figure: null,
  title: () => 'CRM sync failed',
  note: ({ error }) => error ?? null,
  describe: synced,
});
