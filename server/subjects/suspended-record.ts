import { recordEntry } from '@/domain/records';
import { suspendedRecord } from '@/domain/subjects/suspended-record';
import { type SuspendedState, TOLD_ELSEWHERE } from '@/domain/subjects/suspended-record/state';
import { loadAccounts } from '@/server/correlation/account-lookup';
import { loadEntities } from '@/server/correlation/entities';
import { loadRecords } from '@/server/correlation/load-records';
import { defineSource } from '@/server/spine/define';
import { loadWaiting } from './waiting';

export const suspendedRecords = defineSource(suspendedRecord, {
  load: async (client, keys) => {
    const waiting = await loadWaiting(client, keys);
    if (waiting.size === 0) return new Map();
    const records = (await loadRecords(client, 'r.id = ANY($1::uuid[])', [[...waiting.keys()]])).filter(
      ({ kind }) => !TOLD_ELSEWHERE.includes(recordEntry(kind).role),
    );
    const accounts = await loadAccounts(
      client,
      records.flatMap(({ source, customer }) => (customer ? [{ system: source, customer }] : [])),
    );
    const entities = await loadEntities(client);
    return new Map(
      records.flatMap((record): [string, SuspendedState][] => {
        const found = waiting.get(record.id);
        const account = accounts.get(record.source, record.customer, record.occurredAt);
        const entityId = record.entityId ?? account?.entityId ?? null;
        const region =
          (record.entityId === null ? account?.region : null) ??
          entities.at(entityId, record.occurredAt)?.region ??
          null;
        return found ? [[record.id, { record, waiting: found, account, entityId, region }]] : [];
      }),
    );
  },
  evidenceAt: ({ record: { knownAt } }) => knownAt,
});
