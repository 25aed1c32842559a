import type { PoolClient } from 'pg';
import { isRole, kindsOf, recordEntry } from '@/domain/records';
import { crmSync } from '@/domain/subjects/crm-sync';
import type { SyncFacts } from '@/domain/subjects/crm-sync/state';
import { loadAccounts } from '@/server/correlation/account-lookup';
import { kindsSql } from '@/server/correlation/kinds';
import { groupBy, type LoadedRecord, loadRecords } from '@/server/correlation/load-records';
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

/** Syncs of the CRM of a billing system: the first it was ever told of anything. */
async function loadBeginnings(
  client: PoolClient,
  systems: readonly string[],
): Promise<Map<string, { crm: string; at: Date }>> {
  const { rows } = await client.query<{ system: string; crm: string; at: Date }>(
    `SELECT DISTINCT ON (x.system) x.system, o.name AS crm, f.at FROM unnest($1::text[]) AS x(system) JOIN source o ON o.document_system = x.system AND o.kind = 'crm'
       CROSS JOIN LATERAL (SELECT min(r.occurred_at) AS at FROM record r WHERE r.source_id = o.id AND r.kind IN (${kindsSql('sync')}) AND r.in_force) f
      WHERE f.at IS NOT NULL ORDER BY x.system, f.at, o.name`,
    [systems],
  );
  return new Map(rows.map(({ system, crm, at }) => [system, { crm, at }]));
}

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
    const changedAt = ({ updatedMicros, timeMicros }: LoadedRecord) => new Date((updatedMicros ?? timeMicros) / 1000);
    const told = (key: string) =>
      (syncs.get(key) ?? []).flatMap(({ from_id }) => records.get(from_id) ?? []).map(({ occurredAt }) => occurredAt);
    // Only an invoice that nobody told since it changed asks whether somebody should have.
    const untold = keys.flatMap((key) => {
      const object = records.get(key);
      if (!object || !isRole(object, 'document') || recordEntry(object.kind).sign < 0) return [];
      return told(key).some((at) => at >= changedAt(object)) ? [] : [object];
    });
    const beginnings =
      untold.length > 0
        ? await loadBeginnings(client, [...new Set(untold.map(({ source }) => source))])
        : new Map<string, { crm: string; at: Date }>();
    const expected = new Map(
      untold.flatMap((object) => {
        const begun = beginnings.get(object.source);
        return begun && begun.at <= changedAt(object) ? [[object.id, { crm: begun.crm, object }] as const] : [];
      }),
    );
    return new Map(
      keys.flatMap((key): [string, SyncFacts][] => {
        const mine = (syncs.get(key) ?? [])
          .flatMap(({ from_id }) => records.get(from_id) ?? [])
          .filter((record) => isRole(record, 'sync', 'failed sync'));
        const object = records.get(key);
        const named = mine[0]?.body.object;
        const untoldOf = expected.get(key);
        if (mine.length === 0 && !untoldOf) return [];
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
              changedAt: untoldOf ? changedAt(untoldOf.object) : null,
              expectedBy: untoldOf?.crm ?? null,
            },
          ],
        ];
      }),
    );
  },
  evidenceAt: ({ syncs }) =>
    syncs.length > 0 ? new Date(Math.max(...syncs.map(({ knownAt }) => knownAt.getTime()))) : null,
});
