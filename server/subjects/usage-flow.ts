import type { PoolClient } from 'pg';
import { decimal, text } from '@/domain/money';
import type { At } from '@/domain/policies/policies';
import { usageFlow } from '@/domain/subjects/usage-flow';
import { silenceOf } from '@/domain/subjects/usage-flow/pattern';
import { type FlowState, isFlowReason } from '@/domain/subjects/usage-flow/state';
import { loadPrices } from '@/server/correlation/prices';
import { markDirty, type Portion } from '@/server/correlation/queue';
import type { RowOf } from '@/server/runtime/sets';
import { type Computed, defineSource, type SubjectSource } from '@/server/spine/define';
import { WAITING_USAGE } from './suspense';
import { loadGroups } from './usage-pattern';

type Row = Pick<RowOf<'usage_flow'>, 'id' | 'customer' | 'subscription' | 'meter' | 'unit' | 'reason'> & {
  source: string;
  account_id: string | null;
  name: string | null;
  entity_id: string | null;
  region: string | null;
  meter_unit: string | null;
  count: number | null;
  aggregates: number | null;
  quantity: string | null;
  first_at: Date | null;
  last_at: Date | null;
};

/** Flows: what of them waits, and the pattern of what is attached. */
async function loadFlows(client: PoolClient, ids: readonly string[], { now }: At): Promise<Map<string, FlowState>> {
  const groups = await loadGroups(client, ids, now);
  const { rows } = await client.query<Row>(
    `SELECT f.id, o.name AS source, f.customer, f.subscription, f.meter, f.unit, f.reason, v.account_id, v.name, v.entity_id, v.region, m.unit AS meter_unit, w.*
       FROM usage_flow f JOIN source o ON o.id = f.source_id LEFT JOIN meter m ON m.code = f.meter
       LEFT JOIN LATERAL (SELECT w.count::bigint AS count, w.aggregates::int AS aggregates, w.quantity, w.first_at, w.last_at FROM (${WAITING_USAGE}) w) w ON true
       LEFT JOIN jsonb_to_recordset($2::jsonb) AS p(id uuid, at timestamptz) ON p.id = f.id
       LEFT JOIN account_identity i ON i.system = o.name AND i.external_id = f.customer AND i.valid_from <= coalesce(w.last_at, p.at) AND i.valid_to > coalesce(w.last_at, p.at)
       LEFT JOIN account_version v ON v.account_id = i.account_id AND v.valid_from <= coalesce(w.last_at, p.at) AND v.valid_to > coalesce(w.last_at, p.at)
      WHERE f.id = ANY($1::uuid[])`,
    [ids, JSON.stringify([...groups].flatMap(([id, { pattern }]) => (pattern ? [{ id, at: pattern.lastAt }] : [])))],
  );
  const prices = await loadPrices(client, [...new Set(rows.map(({ meter }) => meter))]);
  return new Map(
    rows.map((row): [string, FlowState] => {
      const reason = isFlowReason(row.reason) ? row.reason : null;
      const price = prices.get(row.meter) ?? null;
      const group = groups.get(row.id) ?? { leader: row.id, flows: [row.id], pattern: null };
      // A quantity in a unit that can't be converted has no price.
      const priced = row.quantity !== null && price && reason !== 'unit not convertible';
      const state: FlowState = {
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
        eventCount: row.count ?? 0,
        aggregates: row.aggregates ?? 0,
        quantities: row.quantity === null ? [] : [{ quantity: row.quantity, unit: row.unit || row.meter }],
        estimate: priced
          ? {
              amount: text(
                decimal(row.quantity as string)
                  .times(price.unitAmount)
                  .toDecimalPlaces(2),
              ),
              currency: price.currency,
            }
          : null,
        firstAt: row.first_at ?? now,
        lastAt: row.last_at ?? now,
        meterUnit: row.meter_unit,
        price,
        pattern: group.leader === row.id && row.reason === null ? group.pattern : null,
        group: { leader: group.leader, flows: group.flows },
      };
      return [row.id, state];
    }),
  );
}

/** When to look at a customer's usage of a meter again, and whether it is silent. */
interface Watch {
  readonly id: string;
  readonly flows: readonly string[];
  readonly at: Date | null;
  readonly silent: boolean;
}
interface Watched extends Computed {
  readonly watches: readonly Watch[];
  /** Flows that lead where another one was looked at. */
  readonly leaders: readonly string[];
}

const inner = defineSource(usageFlow, { load: loadFlows });

function watchOf({ id, group, pattern, account }: FlowState, { now, policies }: At): Watch {
  if (!pattern?.contracted) return { id, flows: group.flows, at: null, silent: false };
  const silence = silenceOf(pattern, policies.of('usage-pattern', now, { entityId: account?.entityId ?? null }), now);
  return { id, flows: group.flows, at: silence.next, silent: silence.since !== null && !pattern.waits };
}

export const usageFlows: SubjectSource<ReadonlyMap<string, FlowState>, Watched> = {
  code: inner.code,
  portion: inner.portion,
  load: loadFlows,
  compute: (facts, at) => ({
    ...inner.compute(facts, at),
    watches: [...facts.values()].filter(({ id, group }) => id === group.leader).map((state) => watchOf(state, at)),
    leaders: [...facts.values()].flatMap(({ group }) => (facts.has(group.leader) ? [] : [group.leader])),
  }),
  write: async (client, _keys, { watches, leaders }, { now }) => {
    // Of one customer and meter the flow that was heard last is watched, for all of them.
    await client.query<never>(
      `UPDATE usage_flow f SET watch_at = CASE WHEN f.id = x.id THEN x.at END, silent = x.silent, looked_at = $2
         FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, flows uuid[], at timestamptz, silent boolean) WHERE f.id = ANY(x.flows)`,
      [JSON.stringify(watches), now],
    );
    await markDirty(client, 'usage-flow', leaders);
  },
};

/**
 * Marks the flows whose pattern the clock alone may have broken by now; a worker that is catching up has not seen the
 * usage that may be waiting in the queue. @returns how many
 */
export async function wakeFlows(client: PoolClient, portion: Portion): Promise<number> {
  const { rowCount } = await client.query<never>(
    `WITH due AS (UPDATE usage_flow SET watch_at = NULL WHERE id IN (SELECT id FROM usage_flow WHERE watch_at <= $1 AND NOT EXISTS (SELECT FROM delivery_batch WHERE status = 'pending' AND committed_at < $1::timestamptz - interval '3 seconds') ORDER BY watch_at LIMIT 2000) RETURNING id)
     INSERT INTO dirty (kind, subject) SELECT 'usage-flow', id::text FROM due`,
    [portion.now],
  );
  return rowCount ?? 0;
}
