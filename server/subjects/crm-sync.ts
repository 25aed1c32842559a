import { isRole, kindsOf } from '@/domain/records';
import { crmSync } from '@/domain/subjects/crm-sync';
import type { SyncFacts } from '@/domain/subjects/crm-sync/state';
import { loadAccounts } from '@/server/correlation/account-lookup';
import { groupBy, loadRecords } from '@/server/correlation/load-records';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';
import { loadWaiting } from './waiting';

const syncsOf = fixed(({ keys }: { keys: readonly string[] }) =>
  sets
    .selectFrom('record_link')
    .select(['from_id', 'to_id'])
    .where('to_id', '=', anyOf(keys, 'uuid'))
    .where('kind', 'in', kindsOf('sync', 'failed sync'))
    .orderBy('from_id'),
);

export const crmSyncs = defineSource(crmSync, {
  load: async (client, keys) => {
    const rows = await syncsOf({ keys }, { on: client, steady: false });
    const ids = [...new Set([...keys, ...rows.map(({ from_id }) => from_id)])];
    const records = new Map(
      (await loadRecords(client, 'r.id = ANY($1::uuid[])', [ids])).map((each) => [each.id, each]),
    );
    const syncs = groupBy(rows, ({ to_id }) => to_id);
    const waiting = await loadWaiting(
      client,
      rows.map(({ from_id }) => from_id),
    );
    const accounts = await loadAccounts(
      client,
      keys.flatMap((key) => {
        const object = records.get(key);
        return object?.customer ? [{ system: object.source, customer: object.customer }] : [];
      }),
    );
    return new Map(
      keys.flatMap((key): [string, SyncFacts][] => {
        const mine = (syncs.get(key) ?? [])
          .flatMap(({ from_id }) => records.get(from_id) ?? [])
          .filter((record) => isRole(record, 'sync', 'failed sync'));
        const object = records.get(key);
        const named = mine[0]?.body.object;
        if (mine.length === 0) return [];
        return [
          [
            key,
            {
              objectId: key,
              objectType: String(named?.type ?? object?.kind ?? 'object'),
              objectName: object?.number ?? object?.externalId ?? String(named?.id ?? key),
              account: object ? accounts.get(object.source, object.customer, object.occurredAt) : null,
              waiting: mine.flatMap(({ id }) => waiting.get(id) ?? [])[0] ?? null,
              syncs: mine,
            },
          ],
        ];
      }),
    );
  },
  evidenceAt: ({ syncs }) => new Date(Math.max(...syncs.map(({ knownAt }) => knownAt.getTime()))),
});
