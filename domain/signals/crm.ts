import { z } from 'zod';
import { defineSignal, externalId, instant, label, versioned } from './define';

const sync = z.object({
  sync: externalId,
  object: z.object({
    system: label.max(100).optional(),
    type: z.enum(['invoice', 'subscription', 'account']),
    id: externalId,
  }),
  at: instant,
  /** When the object changed at its owner: sync lag is counted from it. */
  changedAt: instant.optional(),
  error: z.string().max(2000).optional(),
  ...versioned,
});
const example: z.input<typeof sync> = {
  sync: 'sy-1',
  object: { system: 'billing', type: 'invoice', id: 'in-2001' },
  at: '2026-02-02T06:10:00Z',
  changedAt: '2026-02-02T06:00:00Z',
};

export const crmSyncCompleted = defineSignal({
  type: 'crm.sync.completed.v1',
  area: 'crm',
  title: 'CRM sync completed',
  description: 'An object of billing reached the CRM.',
  schema: sync,
  example,
});
export const crmSyncFailed = defineSignal({
  type: 'crm.sync.failed.v1',
  area: 'crm',
  title: 'CRM sync failed',
  description: 'An object of billing could not be brought to the CRM.',
  schema: sync,
  example: { ...example, sync: 'sy-2', error: 'Field BillingStatus is read only' },
});

export const sourceHeartbeat = defineSignal({
  type: 'source.heartbeat.v1',
  area: 'source',
  title: 'Source heartbeat',
  description: 'The source is alive; everything up to the watermark has been sent.',
  schema: z.object({ watermark: instant }),
  example: { watermark: '2026-02-02T06:00:00Z' },
});
