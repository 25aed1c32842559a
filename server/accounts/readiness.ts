/** What would keep next invoices from coming out right: by subscription, by account, and by bill run. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { OBSTACLES, type Obstacle, type ObstacleCode } from '@/domain/readiness';
import { SILENT_AFTER } from '@/domain/source-health';
import { places, reach } from '@/server/access';
import { COUNT_LIMIT, cappedTotal, keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { defineLoader, grouped } from '@/server/load';
import { now } from '@/server/runtime/clock';
import { pool } from '@/server/runtime/db';
import { columnsOf, type FieldsOf } from '@/server/runtime/sets';
import { literal } from '@/server/transactions/filter';
import type { ContextFilter } from '@/server/transactions/period';

const OWN = [
  ...(['id', 'system', 'subscription', 'account_id', 'region', 'period_start', 'period_end'] as const),
  ...(['bill_run_at', 'amount', 'currency'] as const),
] as const;

/** The next invoice of a subscription. */
export interface ReadinessRow extends FieldsOf<'invoice_readiness', (typeof OWN)[number]> {
  readonly entityCode: string | null;
  readonly details: readonly Obstacle[];
  /** Sources that meter it and are silent now. */
  readonly silent: readonly string[];
}

export interface ReadinessFilter {
  readonly context?: ContextFilter | null;
  /** Bill runs of these days of the entity, both included: 'YYYY-MM-DD'. */
  readonly from?: string | null;
  readonly to?: string | null;
  readonly ready?: boolean | null;
  readonly obstacles?: readonly string[] | null;
  /** Account, customer or subscription. */
  readonly search?: string | null;
  readonly entities?: readonly string[] | null;
}

const DAY = `(r.bill_run_at AT TIME ZONE coalesce(e.zone, 'UTC'))::date`;
const FROM = `invoice_readiness r LEFT JOIN legal_entity e ON e.id = r.entity_id`;
const SILENT = `ARRAY(SELECT unnest(r.sources) INTERSECT SELECT unnest(silent.names))`;
const IS_READY = `(cardinality(r.obstacles) = 0 AND NOT r.sources && silent.names)`;

/** SQL: the sources that are silent at an instant, as one row `silent`. */
const silentAt = (at: string) =>
  `(SELECT coalesce(array_agg(s.name), '{}') AS names FROM source s WHERE coalesce(s.last_received_at, s.watermark) IS NOT NULL
      AND greatest(s.last_received_at, least(s.watermark, ${at})) + s.cadence_seconds * ${SILENT_AFTER} * interval '1 second' < ${at}) silent`;

const isCode = (code: string): code is ObstacleCode => (OBSTACLES as readonly string[]).includes(code);

function conditionsOf(reader: Reader, filter: ReadinessFilter, params: unknown[]): string[] {
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const { from, to, ready, obstacles, search, entities, context } = filter;
  const conditions = [reach(reader, 'r', params), ...places('r', context, params)];
  if (from)
    conditions.push(
      `r.bill_run_at >= ${value(`${from}T00:00:00Z`, 'timestamptz')} - interval '14 hours'`,
      `${DAY} >= ${value(from, 'date')}`,
    );
  if (to)
    conditions.push(
      `r.bill_run_at < ${value(`${to}T00:00:00Z`, 'timestamptz')} + interval '38 hours'`,
      `${DAY} <= ${value(to, 'date')}`,
    );
  if (entities?.length) conditions.push(`r.entity_id = ANY(${value(entities, 'text[]')})`);
  if (ready != null) conditions.push(ready ? IS_READY : `NOT ${IS_READY}`);
  if (obstacles?.length) {
    const unknown = obstacles.find((code) => !isCode(code));
    if (unknown !== undefined) throw new Refusal('invalid', `There is no obstacle "${unknown}".`, 'obstacles');
    const ways = [`r.obstacles && ${value(obstacles, 'text[]')}`];
    if (obstacles.includes('source silent')) ways.push('r.sources && silent.names');
    conditions.push(`(${ways.join(' OR ')})`);
  }
  const text = search?.trim();
  if (text) {
    const start = value(`${literal(text.toLowerCase())}%`, 'text');
    conditions.push(
      `(lower(r.subscription) LIKE ${start} OR r.account_id IN (SELECT id FROM account WHERE name ILIKE ${value(`%${literal(text)}%`, 'text')})
         OR r.id IN (SELECT id FROM subscription WHERE lower(customer) LIKE ${start}))`,
    );
  }
  return conditions;
}

const COLUMNS = `${columnsOf<'invoice_readiness'>('r', OWN)}, r.entity_id AS "entityCode", r.details, ${SILENT} AS silent`;

/** Next invoices in the order of their bill runs. */
export async function listReadiness(
  reader: Reader | null,
  filter: ReadinessFilter,
  request: PageRequest,
): Promise<Page<ReadinessRow>> {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [];
  const at = `$${params.push(now())}::timestamptz`;
  const where = conditionsOf(reader, filter, params).join(' AND ');
  const silent = silentAt(at);
  const from = `${FROM} CROSS JOIN ${silent}`;
  const counted = [...params];
  const place = keyset(
    { column: 'r.bill_run_at', type: 'timestamptz', id: 'r.id', direction: 'ASC' },
    request.after,
    params,
  );
  const { rows } = await pool.query<ReadinessRow & { position: string }>(
    `SELECT ${COLUMNS}, r.bill_run_at::text AS position FROM ${from} WHERE ${where} AND ${place.where} ORDER BY ${place.order} LIMIT ${pageSize(request) + 1}`,
    params,
  );
  const total = async () => {
    const { rows: count } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (SELECT FROM ${from} WHERE ${where} LIMIT ${COUNT_LIMIT + 1}) c`,
      counted,
    );
    return cappedTotal(count[0]?.n ?? 0);
  };
  return page<ReadinessRow>(rows, request, (row) => [(row as (typeof rows)[number]).position, row.id], total);
}

/** Next invoices by account, the soonest bill run first. */
export const readinessOf = defineLoader<ReadinessRow[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [ids];
  const at = `$${params.push(now())}::timestamptz`;
  const within = reach(reader, 'r', params);
  const { rows } = await pool.query<ReadinessRow>(
    `SELECT ${COLUMNS} FROM ${FROM} CROSS JOIN ${silentAt(at)} WHERE r.account_id = ANY($1::uuid[]) AND ${within} ORDER BY r.bill_run_at, r.id`,
    params,
  );
  return grouped(rows, (row) => row.accountId as string);
});

/** Invoices of one entity's bill run. */
export interface BillRunRow {
  /** Of the entity: 'YYYY-MM-DD'. */
  readonly day: string;
  readonly entityCode: string | null;
  readonly invoices: number;
  readonly accounts: number;
  readonly ready: number;
  readonly obstacles: readonly { readonly code: ObstacleCode; readonly count: number }[];
  /** What those that are not ready are expected to come to. */
  readonly atStake: readonly { readonly amount: string; readonly currency: string }[];
}

/** Bill runs ahead by day and entity, with what stands in the way of how many invoices. One statement. */
export async function billRuns(reader: Reader | null, filter: ReadinessFilter): Promise<BillRunRow[]> {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [];
  const at = `$${params.push(now())}::timestamptz`;
  const where = conditionsOf(reader, filter, params).join(' AND ');
  const { rows } = await pool.query<
    Omit<BillRunRow, 'obstacles' | 'atStake'> & {
      obstacles: Record<string, number> | null;
      atStake: Record<string, string> | null;
    }
  >(
    `WITH mine AS MATERIALIZED (
       SELECT ${DAY} AS day, r.entity_id, r.account_id, ${IS_READY} AS ready, r.amount, r.currency,
              CASE WHEN r.sources && silent.names THEN r.obstacles || ARRAY['source silent'] ELSE r.obstacles END AS obstacles
         FROM ${FROM} CROSS JOIN ${silentAt(at)} WHERE ${where}),
     counts AS (SELECT day, entity_id, count(*)::int AS invoices, count(DISTINCT account_id)::int AS accounts, count(*) FILTER (WHERE ready)::int AS ready FROM mine GROUP BY 1, 2),
     why AS (SELECT day, entity_id, jsonb_object_agg(code, n) AS obstacles FROM (SELECT day, entity_id, code, count(*)::int AS n FROM mine, unnest(obstacles) code GROUP BY 1, 2, 3) x GROUP BY 1, 2),
     stake AS (SELECT day, entity_id, jsonb_object_agg(currency, amount::text ORDER BY currency) AS amounts FROM (SELECT day, entity_id, currency, sum(amount) AS amount FROM mine WHERE NOT ready AND currency IS NOT NULL GROUP BY 1, 2, 3) x GROUP BY 1, 2)
     SELECT c.day::text AS day, c.entity_id AS "entityCode", c.invoices, c.accounts, c.ready, w.obstacles, s.amounts AS "atStake"
       FROM counts c LEFT JOIN why w ON w.day = c.day AND w.entity_id IS NOT DISTINCT FROM c.entity_id LEFT JOIN stake s ON s.day = c.day AND s.entity_id IS NOT DISTINCT FROM c.entity_id
      ORDER BY c.day, c.entity_id NULLS LAST LIMIT 200`,
    params,
  );
  return rows.map(({ obstacles, atStake, ...row }) => ({
    ...row,
    obstacles: OBSTACLES.flatMap((code) => (obstacles?.[code] ? [{ code, count: obstacles[code] }] : [])),
    atStake: Object.entries(atStake ?? {}).map(([currency, amount]) => ({ amount, currency })),
  }));
}
