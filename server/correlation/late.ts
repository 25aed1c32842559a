/** Usage that came after its period: read from the events, and only where what was rated is not what was captured. */
import type { LateFact } from '@/domain/facts';
import { decimal, text } from '@/domain/money';
import { stamp } from './golden/statements';
import type { KnownRoute } from './known-master';
import { groupBy } from './load-records';
import type { Queryable } from './queue';

/** A transaction, and from when on what comes for it is late. */
export interface LateAsked {
  readonly id: string;
  readonly after: Date;
}

/** By receipt day only the partitions are read in which late usage can lie; there by flow and time. */
const lateSql = (places: string) => `
  SELECT p.id, s.received_at AS at, count(*) AS count, sum(CASE WHEN o.key IS NULL THEN s.quantity ELSE o.quantity END * p.factor) AS quantity
    FROM (${places}) p
    JOIN signal s ON s.flow_id = p.flow_id AND s.time >= p.valid_from AND s.time < p.valid_to AND NOT s.variant
     AND s.day >= (p.after AT TIME ZONE 'UTC')::date AND s.received_at > p.after AND ($2::timestamptz IS NULL OR s.received_at <= $2)
    JOIN delivery_batch d ON d.id = s.seq >> 20 AND d.status = 'applied'
    LEFT JOIN usage_override o ON o.key = s.key
   WHERE o.key IS NULL OR o.quantity IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`;

const AS_ROUTED = lateSql(
  `SELECT x.id, r.flow_id, r.valid_from, r.valid_to, f.factor, x.after FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, after timestamptz)
     JOIN usage_route r ON r.transaction_id = x.id JOIN usage_flow f ON f.id = r.flow_id`,
);
const AS_KNOWN = lateSql(
  'SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, flow_id uuid, valid_from timestamptz, valid_to timestamptz, factor numeric, after timestamptz)',
);

/**
 * Late usage of these transactions by delivery, in the unit of the meter.
 * @param known the routes of then and the instant, for the state as known at it
 */
export async function loadLate(
  client: Queryable,
  asked: readonly LateAsked[],
  known: { readonly routes: readonly KnownRoute[]; readonly at: Date } | null = null,
): Promise<Map<string, LateFact[]>> {
  if (asked.length === 0) return new Map();
  const after = new Map(asked.map((one) => [one.id, one.after]));
  const places = known
    ? known.routes.flatMap(({ transactionId, flowId, factor, from, to }) => {
        const late = after.get(transactionId);
        const place = { id: transactionId, flow_id: flowId, valid_from: stamp(from), valid_to: stamp(to), factor };
        return late ? [{ ...place, after: late }] : [];
      })
    : asked;
  const { rows } = await client.query<{ id: string; at: Date; count: number; quantity: string }>(
    known ? AS_KNOWN : AS_ROUTED,
    [JSON.stringify(places), known?.at ?? null],
  );
  return groupBy(
    rows,
    ({ id }) => id,
    ({ at, count, quantity }) => ({ at, count: Number(count), quantity: text(decimal(quantity)) }),
  );
}
