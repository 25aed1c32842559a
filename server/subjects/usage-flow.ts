import type { PoolClient } from 'pg';
import { decimal, text } from '@/domain/money';
import { usageFlow } from '@/domain/subjects/usage-flow';
import { type FlowState, isFlowReason } from '@/domain/subjects/usage-flow/state';
import { loadPrices } from '@/server/correlation/prices';
import type { RowOf } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';
import { WAITING_USAGE } from './suspense';

type Row = Pick<RowOf<'usage_flow'>, 'id' | 'customer' | 'subscription' | 'meter' | 'unit' | 'reason'> & {
  source: string;
  account_id: string | null;
  name: string | null;
  entity_id: string | null;
  region: string | null;
  count: number;
  aggregates: number;
  quantity: string;
  first_at: Date;
  last_at: Date;
};

/** Flows of which usage waits. */
async function loadFlows(client: PoolClient, ids: readonly string[]): Promise<Map<string, FlowState>> {
  const { rows } = await client.query<Row>(
    `SELECT f.id, o.name AS source, f.customer, f.subscription, f.meter, f.unit, f.reason, v.account_id, v.name, v.entity_id, v.region, w.*
       FROM usage_flow f JOIN source o ON o.id = f.source_id
       CROSS JOIN LATERAL (SELECT w.count::bigint AS count, w.aggregates::int AS aggregates, w.quantity, w.first_at, w.last_at FROM (${WAITING_USAGE}) w) w
       LEFT JOIN account_identity i ON i.system = o.name AND i.external_id = f.customer AND i.valid_from <= w.last_at AND i.valid_to > w.last_at
       LEFT JOIN account_version v ON v.account_id = i.account_id AND v.valid_from <= w.last_at AND v.valid_to > w.last_at
      WHERE f.id = ANY($1::uuid[])`,
    [ids],
  );
  const prices = await loadPrices(client, [...new Set(rows.map(({ meter }) => meter))]);
  return new Map(
    rows.map((row): [string, FlowState] => {
      const reason = isFlowReason(row.reason) ? row.reason : null;
      const price = prices.get(row.meter);
      // A quantity in a unit that can't be converted has no price.
      const priced = price && reason !== 'unit not convertible';
      return [
        row.id,
        {
          id: row.id,
          source: row.source,
          reference: row.customer,
          subscription: row.subscription,
          meter: row.meter,
          unit: row.unit,
          reason,
          account: row.account_id
            ? { id: row.account_id, name: row.name ?? row.customer, entityId: row.entity_id, region: row.region }
            : null,
          eventCount: row.count,
          aggregates: row.aggregates,
          quantities: [{ quantity: row.quantity, unit: row.unit || row.meter }],
          estimate: priced
            ? {
                amount: text(decimal(row.quantity).times(price.unitAmount).toDecimalPlaces(2)),
                currency: price.currency,
              }
            : null,
          firstAt: row.first_at,
          lastAt: row.last_at,
        },
      ];
    }),
  );
}

export const usageFlows = defineSource(usageFlow, { load: loadFlows });
