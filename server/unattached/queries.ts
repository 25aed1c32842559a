import type { Reader } from '@/domain/access';
import { assertMay } from '@/domain/access';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { caseId, UNATTACHED } from '@/domain/identity';
import { customerKey } from '@/domain/subjects/customer/key';
import { meterKey } from '@/domain/subjects/meter/key';
import { reach } from '@/server/access';
import { COUNT_LIMIT, cappedTotal, keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { pool } from '@/server/runtime/db';
import { literal } from '@/server/transactions/filter';

/** Usage of one flow in one calendar month (UTC) that belongs to no transaction yet. */
export interface UnattachedFlowRow {
  /** Flow and month: `<flow>/2026-10-01`. */
  readonly id: string;
  readonly source: string;
  readonly customer: string;
  readonly subscription: string | null;
  readonly meter: string;
  readonly unit: string | null;
  /** First day of the month. */
  readonly period: string;
  readonly reason: string;
  /** By the meter's function where the meter is known, else the sum; in the flow's own unit. */
  readonly quantity: string;
  readonly eventCount: string;
  /** To the hour. */
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The case that its reason opens, whether or not it has been opened yet. */
  readonly caseId: string | null;
}

export interface UnattachedFlowFilter {
  readonly search?: string | null;
  readonly source?: string | null;
  readonly reasons?: readonly string[] | null;
}

interface Fetched extends Omit<UnattachedFlowRow, 'id' | 'caseId'> {
  flowId: string;
  name: string;
}

/** A month's buckets of the flow `f`: those that no transaction has. */
const MONTHS = `SELECT date_trunc('month', b.hour, 'UTC') AS month, b.count, b.quantity, b.maximum, b.latest, b.latest_at, b.hour FROM usage_bucket b WHERE b.transaction_id = '${UNATTACHED}' AND b.flow_id = f.id AND b.count > 0`;
/** Flows have no order of their own; this one can be read and walked. */
const NAME = `f.customer || ' ' || f.meter || ' ' || f.id::text`;

function conditionsOf(reader: Reader, filter: UnattachedFlowFilter, params: unknown[]): string {
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const conditions = ['f.reason IS NOT NULL', reach(reader, 'f', params)];
  if (filter.source) conditions.push(`s.name = ${value(filter.source, 'text')}`);
  if (filter.reasons?.length) conditions.push(`f.reason = ANY(${value(filter.reasons, 'text[]')})`);
  const text = filter.search?.trim();
  if (text) {
    const part = value(`%${literal(text)}%`, 'text');
    conditions.push(`(f.customer ILIKE ${part} OR f.meter ILIKE ${part} OR f.subscription ILIKE ${part})`);
  }
  return conditions.join(' AND ');
}

/** The case of what usage waits for: one per customer reference, meter or flow. */
function caseOf({ reason, source, customer, meter, flowId }: Fetched): string | null {
  const type = EXCEPTION_TYPES.find(({ waits }) => waits !== undefined && waits === reason);
  if (!type) return null;
  if (type.subject === 'customer')
    return caseId(type.code, type.subject, customerKey.text({ source, reference: customer }));
  if (type.subject === 'meter') return caseId(type.code, type.subject, meterKey.text({ source, code: meter }));
  return caseId(type.code, type.subject, flowId);
}

const rowOf = ({ flowId, name: _, ...row }: Fetched & Record<string, unknown>): UnattachedFlowRow => ({
  ...row,
  id: `${flowId}/${row.period}`,
  caseId: caseOf({ flowId, name: _, ...row }),
});

/**
 * One page of unattached usage by customer, meter and month, the newest month first. Only flows that the page can
 * reach have their buckets read.
 */
export async function listUnattachedFlows(
  reader: Reader | null,
  filter: UnattachedFlowFilter,
  request: PageRequest,
  only: { flow: string; month: string } | null = null,
): Promise<Page<UnattachedFlowRow>> {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [];
  const where = `${conditionsOf(reader, filter, params)}${only ? ` AND f.id = $${params.push(only.flow)}::uuid` : ''}`;
  const place = keyset(
    { column: 'g.name', type: 'text', id: 'g.period', idType: 'date', direction: 'ASC', idDirection: 'DESC' },
    request.after,
    params,
  );
  // The cursor's flow may have no month left, so one flow more than rows is looked at.
  const from = request.after ? `AND ${NAME} >= ${/\$\d+/.exec(place.where)?.[0]}::text` : '';
  const size = pageSize(request);
  const { rows } = await pool.query<Fetched>(
    `WITH f AS MATERIALIZED (
       SELECT f.*, s.name AS source, ${NAME} AS name FROM usage_flow f JOIN source s ON s.id = f.source_id
        WHERE ${where} ${from} AND EXISTS (SELECT FROM usage_bucket b WHERE b.transaction_id = '${UNATTACHED}' AND b.flow_id = f.id AND b.count > 0) ORDER BY name LIMIT ${size + 2}),
     g AS (
       SELECT f.id AS flow_id, f.name, f.source, f.customer, f.subscription, f.meter, f.unit, f.reason, (b.month AT TIME ZONE 'UTC')::date AS period, sum(b.count) AS events, min(b.hour) AS first_at, max(b.latest_at) AS last_at,
              CASE COALESCE(m.aggregation, 'sum') WHEN 'count' THEN sum(b.count) WHEN 'max' THEN max(b.maximum) WHEN 'latest' THEN (array_agg(b.latest ORDER BY b.latest_at DESC))[1] ELSE sum(b.quantity) END AS quantity
         FROM f CROSS JOIN LATERAL (${MONTHS}) b LEFT JOIN meter m ON m.code = f.meter
        GROUP BY f.id, f.name, f.source, f.customer, f.subscription, f.meter, f.unit, f.reason, b.month, m.aggregation)
     SELECT g.flow_id AS "flowId", g.name, g.source, g.customer, NULLIF(g.subscription, '') AS subscription, g.meter, NULLIF(g.unit, '') AS unit, g.period, g.reason, trim_scale(g.quantity)::text AS quantity,
            g.events::text AS "eventCount", g.first_at AS "firstAt", g.last_at AS "lastAt"
       FROM g WHERE ${place.where} ${only ? `AND g.period = $${params.push(only.month)}::date` : ''} ORDER BY ${place.order} LIMIT ${size + 1}`,
    params,
  );
  const found = rows.map((row) => ({ ...rowOf(row as never), name: row.name }));
  return page<UnattachedFlowRow>(
    found,
    request,
    (row) => [(row as (typeof found)[number]).name, row.period],
    () => countFlows(reader, filter),
  );
}

async function countFlows(reader: Reader, filter: UnattachedFlowFilter) {
  const params: unknown[] = [];
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*) FROM (SELECT FROM usage_flow f JOIN source s ON s.id = f.source_id CROSS JOIN LATERAL (SELECT DISTINCT b.month FROM (${MONTHS}) b) m
      WHERE ${conditionsOf(reader, filter, params)} LIMIT ${COUNT_LIMIT + 1}) counted`,
    params,
  );
  return cappedTotal(rows[0]?.count ?? 0);
}

/** One month of one flow by its ID; null when it is attached by now or out of reach. */
export async function findUnattachedFlow(reader: Reader | null, id: string): Promise<UnattachedFlowRow | null> {
  const parts = /^([0-9a-f-]{36})\/(\d{4}-\d{2}-01)$/.exec(id);
  if (!parts) return null;
  const { rows } = await listUnattachedFlows(
    reader,
    {},
    { first: 1 },
    { flow: parts[1] as string, month: parts[2] as string },
  );
  return rows[0]?.row ?? null;
}
