/** Captured usage of transactions, by the meter's function and in its unit. */
import type { UsageFacts } from '@/domain/facts';
import { UNATTACHED } from '@/domain/identity';
import { type Decimal, Decimal as DecimalType, decimal, sum, text } from '@/domain/money';
import { groupBy } from './load-records';
import type { Queryable } from './queue';

interface Part {
  id: string;
  count: number;
  quantity: string;
  maximum: string;
  latest: string;
  latest_at: Date;
  first_at: Date;
  factor: string;
  unit: string | null;
  aggregation: string | null;
}

function combine(parts: readonly Part[]): { facts: UsageFacts; unit: string | null } {
  const aggregation = parts[0]?.aggregation ?? 'sum';
  const count = parts.reduce((total, part) => total + part.count, 0);
  const scaled = (value: string, part: Part): Decimal => decimal(value).times(part.factor);
  const newest = [...parts].sort(
    (a, b) => b.latest_at.getTime() - a.latest_at.getTime() || decimal(b.latest).comparedTo(a.latest),
  )[0] as Part;
  const quantity =
    aggregation === 'count'
      ? decimal(count)
      : aggregation === 'max'
        ? DecimalType.max(...parts.map((part) => scaled(part.maximum, part)))
        : aggregation === 'latest'
          ? scaled(newest.latest, newest)
          : sum(parts.map((part) => scaled(part.quantity, part)));
  const at = (pick: (part: Part) => Date) => parts.map((part) => pick(part).getTime());
  return {
    facts: {
      quantity: text(quantity),
      count,
      firstAt: new Date(Math.min(...at((part) => part.first_at))),
      lastAt: new Date(Math.max(...at((part) => part.latest_at))),
    },
    unit: parts[0]?.unit ?? null,
  };
}

const collect = (parts: readonly Part[]) =>
  new Map(
    [
      ...groupBy(
        parts.filter(({ count }) => count > 0),
        ({ id }) => id,
      ),
    ].map(([id, group]) => [id, combine(group)]),
  );

/**
 * Captured usage as it stands. With `lock` the totals are held until the caller's transaction ends: events summed
 * meanwhile wait, and then see the fold that the caller wrote.
 */
export async function loadUsage(client: Queryable, ids: readonly string[], lock: boolean) {
  const { rows } = await client.query<Part>(
    `SELECT t.transaction_id AS id, t.count, t.quantity, t.maximum, t.latest, t.latest_at, t.first_at, f.factor, m.unit, m.aggregation
     FROM usage_total t JOIN usage_flow f ON f.id = t.flow_id LEFT JOIN meter m ON m.code = f.meter
     WHERE t.transaction_id = ANY($1::uuid[]) ORDER BY t.transaction_id, t.flow_id ${lock ? 'FOR SHARE OF t' : ''}`,
    [ids],
  );
  return collect(rows);
}

/** Captured usage as far as it had been received by `knownAt`, summed from the events. */
export async function loadUsageKnownAt(client: Queryable, ids: readonly string[], knownAt: Date) {
  const { rows } = await client.query<Part>(
    `SELECT u.transaction_id AS id, count(*) AS count, sum(s.quantity) AS quantity, max(s.quantity) AS maximum, (array_agg(s.quantity ORDER BY s.time DESC, s.quantity DESC))[1] AS latest,
            max(s.time) AS latest_at, date_trunc('hour', min(s.time), 'UTC') AS first_at, f.factor, m.unit, m.aggregation
     FROM usage_route u JOIN usage_flow f ON f.id = u.flow_id LEFT JOIN meter m ON m.code = f.meter
     JOIN signal s ON s.flow_id = u.flow_id AND s.time >= u.valid_from AND s.time < u.valid_to AND NOT s.variant AND s.received_at <= $2
     LEFT JOIN usage_override o ON o.key = s.key AND o.quantity IS NULL AND o.time <= $2
     WHERE u.transaction_id = ANY($1::uuid[]) AND u.transaction_id <> '${UNATTACHED}' AND o.key IS NULL GROUP BY u.transaction_id, u.flow_id, f.factor, m.unit, m.aggregation`,
    [ids, knownAt],
  );
  return collect(rows);
}
