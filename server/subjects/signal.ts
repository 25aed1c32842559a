import type { PoolClient } from 'pg';
import { signal } from '@/domain/subjects/signal';
import { signalSubjectKey } from '@/domain/subjects/signal/key';
import type { ConflictState } from '@/domain/subjects/signal/state';
import type { SignalRow } from '@/server/correlation/signals';
import type { RowOf } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';

/** A content under its key, with the transaction and the account that its usage is of then. */
type Row = Pick<RowOf<'signal_key'>, 'chosen_by'> &
  Pick<SignalRow, 'key' | 'type' | 'digest' | 'time' | 'payload'> & {
    in_force: boolean;
    source: string;
    ce_id: string;
    revision: number | null;
    received_at: Date;
    quantity: string | null;
    transaction_id: string | null;
    entity_id: string | null;
    region: string | null;
    account_id: string | null;
  };

/** Every content under the given keys. */
async function loadConflicts(client: PoolClient, keys: readonly string[]): Promise<ConflictState[]> {
  const { rows } = await client.query<Row>(
    `WITH place AS (
       SELECT key, day, seq, true AS in_force, chosen_by FROM signal_key WHERE key IN (SELECT decode(k, 'hex') FROM unnest($1::text[]) k)
       UNION ALL SELECT key, day, seq, false, NULL FROM signal_variant WHERE key IN (SELECT decode(k, 'hex') FROM unnest($1::text[]) k))
     SELECT encode(p.key, 'hex') AS key, p.in_force, p.chosen_by, o.name AS source, s.ce_id, s.type, encode(s.digest, 'hex') AS digest, s.revision, s.time, s.received_at, s.quantity, s.payload, s.flow_id,
            r.transaction_id, v.entity_id, v.region, i.account_id
     FROM place p JOIN signal s ON s.day = p.day AND s.seq = p.seq JOIN source o ON o.id = s.source_id LEFT JOIN usage_flow f ON f.id = s.flow_id
     LEFT JOIN usage_route r ON r.flow_id = s.flow_id AND r.valid_from <= s.time AND r.valid_to > s.time
     LEFT JOIN account_identity i ON i.system = o.name AND i.external_id = f.customer AND i.valid_from <= s.time AND i.valid_to > s.time
     LEFT JOIN account_version v ON v.account_id = i.account_id AND v.valid_from <= s.time AND v.valid_to > s.time ORDER BY p.key, s.received_at, s.digest`,
    [keys],
  );
  return keys.flatMap((key) => {
    const contents = rows.filter((row) => row.key === key);
    const [first] = contents;
    if (!first) return [];
    const held = contents.find((row) => row.in_force) ?? first;
    return [
      {
        source: first.source,
        key,
        ceId: first.ce_id,
        type: first.type,
        chosenBy: contents.find((row) => row.chosen_by)?.chosen_by ?? null,
        contents: contents.map((row) => ({
          digest: row.digest,
          revision: row.revision,
          time: row.time,
          inForce: row.in_force,
          receivedAt: row.received_at,
          summary: summaryOf(row.type, row.quantity, row.payload),
        })),
        transactions: held.transaction_id ? [{ id: held.transaction_id, amount: '0' }] : [],
        entityId: held.entity_id,
        region: held.region,
        accountId: held.account_id,
      },
    ];
  });
}

function summaryOf(type: string, quantity: string | null, payload: string): string {
  if (quantity !== null) return `quantity ${quantity}`;
  const data = JSON.parse(payload) as Record<string, unknown>;
  const amount = data.net ?? data.amount;
  return amount === undefined ? type : `amount ${String(amount)} ${String(data.currency ?? '')}`.trim();
}

export const signals = defineSource(signal, {
  load: async (client, keys) => {
    const wanted = new Map(
      keys.flatMap((key) => (signalSubjectKey.read(key) ? [[signalSubjectKey.read(key)?.key ?? '', key]] : [])),
    );
    return new Map(
      (await loadConflicts(client, [...wanted.keys()])).map((state) => [wanted.get(state.key) as string, state]),
    );
  },
});
