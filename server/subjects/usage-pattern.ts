/** The weekly patterns of customers and meters: days with usage out of the hourly buckets, in sets. */
import type { PoolClient } from 'pg';
import { UNATTACHED } from '@/domain/identity';
import { decimal, text } from '@/domain/money';
import type { UsagePattern } from '@/domain/subjects/usage-flow/pattern';
import { groupBy } from '@/server/correlation/load-records';

/** Flows of one source, customer and meter; the one that was heard last leads. */
export interface FlowGroup {
  readonly leader: string;
  readonly flows: readonly string[];
  /** Null where nothing of it is attached. */
  readonly pattern: UsagePattern | null;
}

interface HeadRow {
  asked: string;
  flows: string[];
  leader: string | null;
  last_at: Date | null;
  zone: string | null;
  heard: Date | null;
  contracted: boolean | null;
  adds: boolean;
  waits: boolean;
}

/** Attached usage alone counts: what waits has a case of its own. */
const HEADS = `
  SELECT a.id AS asked, g.flows, h.id AS leader, h.latest_at AS last_at, e.zone, greatest(o.last_received_at, o.watermark) AS heard, c.contracted, coalesce(m.aggregation, 'sum') IN ('sum', 'count') AS adds,
         EXISTS (SELECT FROM usage_flow w WHERE w.source_id = a.source_id AND w.customer = a.customer AND w.waiting_since IS NOT NULL) AS waits
    FROM usage_flow a JOIN source o ON o.id = a.source_id LEFT JOIN meter m ON m.code = a.meter
    CROSS JOIN LATERAL (SELECT array_agg(s.id) AS flows FROM usage_flow s WHERE s.source_id = a.source_id AND s.customer = a.customer AND s.meter = a.meter) g
    LEFT JOIN LATERAL (
      SELECT s.id, s.entity_id, b.latest_at, b.transaction_id FROM unnest(g.flows) AS x(id) JOIN usage_flow s ON s.id = x.id
        CROSS JOIN LATERAL (SELECT latest_at, transaction_id FROM usage_bucket WHERE flow_id = s.id AND transaction_id <> '${UNATTACHED}' AND count > 0 ORDER BY hour DESC LIMIT 1) b
       WHERE s.reason IS NULL ORDER BY b.latest_at DESC, s.id LIMIT 1) h ON true
    LEFT JOIN legal_entity e ON e.id = h.entity_id
    LEFT JOIN LATERAL (
      SELECT s.status NOT IN ('cancelled', 'ended') AND (s.end_at IS NULL OR s.end_at > $2) AS contracted
        FROM transaction t JOIN subscription s ON s.id = t.subscription_id WHERE t.id = h.transaction_id) c ON true
   WHERE a.id = ANY($1::uuid[])`;

/** The longest that a policy looks back, and a week. */
const DAYS_BACK = 13 * 7;

const DAYS = `
  SELECT x.leader, (b.hour AT TIME ZONE x.zone)::date::text AS day, sum(CASE WHEN m.aggregation = 'count' THEN b.count ELSE b.quantity * f.factor END) AS quantity
    FROM jsonb_to_recordset($1::jsonb) AS x(leader uuid, flows uuid[], zone text, since timestamptz)
    JOIN usage_flow f ON f.id = ANY(x.flows) LEFT JOIN meter m ON m.code = f.meter
    JOIN usage_bucket b ON b.flow_id = f.id AND b.hour >= x.since AND b.transaction_id <> '${UNATTACHED}' AND b.count > 0 GROUP BY 1, 2`;

/** By flow: the group that it is of. */
export async function loadGroups(
  client: PoolClient,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, FlowGroup>> {
  const { rows: heads } = await client.query<HeadRow>(HEADS, [ids, now]);
  const led = new Map(heads.flatMap((head) => (head.leader && head.last_at ? [[head.leader, head] as const] : [])));
  const asked = [...led].map(([leader, { flows, zone, last_at }]) => ({
    leader,
    flows,
    zone: zone ?? 'UTC',
    since: new Date((last_at as Date).getTime() - DAYS_BACK * 86_400_000),
  }));
  const { rows: days } =
    asked.length > 0
      ? await client.query<{ leader: string; day: string; quantity: string }>(DAYS, [JSON.stringify(asked)])
      : { rows: [] };
  const daysOf = groupBy(days, ({ leader }) => leader);
  return new Map(
    heads.map((head): [string, FlowGroup] => {
      const { leader, last_at: lastAt, zone, heard, contracted, adds, waits, flows } = head;
      return [
        head.asked,
        {
          leader: leader ?? head.asked,
          flows,
          pattern:
            leader && lastAt
              ? {
                  zone: zone ?? 'UTC',
                  lastAt,
                  heardUntil: heard && heard < now ? heard : now,
                  contracted: contracted ?? false,
                  days: new Map((daysOf.get(leader) ?? []).map(({ day, quantity }) => [day, text(decimal(quantity))])),
                  adds,
                  waits,
                }
              : null,
        },
      ];
    }),
  );
}
