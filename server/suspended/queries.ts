/**
 * Everything that is valid and can't be attached yet, as one list: records that name what is not there, and usage that
 * belongs to no transaction. Each part walks its own index of what waits; only what a page shows is joined further.
 */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { UNATTACHED } from '@/domain/identity';
import { findRecord } from '@/domain/records';
import { flowWaitsFor } from '@/domain/waiting';
import { unrestricted, waitingReach } from '@/server/access';
import { kindsSql } from '@/server/correlation/kinds';
import { COUNT_LIMIT, cappedTotal, keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { pool } from '@/server/runtime/db';
import { literal } from '@/server/transactions/filter';

export interface SuspendedRow {
  /** What it is and its ID: `record/…`, `usage/…` or `correction/…`. */
  readonly id: string;
  /** Kind of record, `usage`, or `correction` of usage. */
  readonly kind: string;
  readonly reason: string;
  /** What has to arrive, in words. */
  readonly waitsFor: string;
  readonly source: string;
  /** Number or external ID of a record; customer and meter of usage. */
  readonly name: string;
  readonly customer: string | null;
  /** What of its money waits, as it states it. */
  readonly amount: string | null;
  readonly currency: string | null;
  /** Of usage and of aggregates. */
  readonly quantity: string | null;
  readonly unit: string | null;
  readonly deliveries: string;
  /** Receipt of a record; the first hour of usage. */
  readonly since: Date;
}

export interface SuspendedFilter {
  readonly search?: string | null;
  readonly reasons?: readonly string[] | null;
  readonly sources?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
  /** Waits since before this instant. */
  readonly before?: Date | null;
}

export const USAGE = 'usage';
export const CORRECTION = 'correction';

/** A row's place: the entity that a document names, else that of the account that its customer is. */
export const RECORD_PLACE = `CROSS JOIN LATERAL (
  SELECT coalesce(r.entity_id, a.entity_id) AS entity_id, coalesce(e.region, a.region) AS region FROM (SELECT 1) one
  LEFT JOIN account_identity i ON i.system = s.name AND i.external_id = r.customer AND i.valid_from <= now() AND i.valid_to > now()
  LEFT JOIN account a ON a.id = i.account_id LEFT JOIN legal_entity e ON e.id = coalesce(r.entity_id, a.entity_id) LIMIT 1) place`;
const RECORD_ID = `'record/' || r.id::text`;
const USAGE_ID = `'usage/' || f.id::text`;
/** The key of a signal has as many bytes as a UUID. */
const CORRECTION_KEY = `encode(t.signal_key, 'hex')::uuid`;
const AGGREGATE = `r.kind IN (${kindsSql('usage')})`;
const CORRECTION_ID = `'correction/' || ${CORRECTION_KEY}::text`;

/** SQL: a key of two parts as text, as `defineKey` writes it. */
const keySql = (...parts: readonly string[]) =>
  parts.map((part) => `replace(replace(${part}, '%', '%25'), '/', '%2F')`).join(` || '/' || `);

interface Part {
  from: string;
  conditions: string[];
}

function partsOf(
  reader: Reader,
  filter: SuspendedFilter,
  params: unknown[],
  only: string | null,
): { records: Part | null; usage: Part | null; corrections: Part | null } {
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const kinds = filter.kinds?.length ? filter.kinds : null;
  const recordKinds = kinds?.filter((kind) => kind !== USAGE && kind !== CORRECTION) ?? null;
  const asked = (part: string) => only === null || only.startsWith(part);
  const withRecords = (!recordKinds || recordKinds.length > 0) && asked('record/');
  const withUsage = (!kinds || kinds.includes(USAGE)) && asked('usage/');
  // Which event is corrected is not known, and so neither is whose: its case is the source's.
  const sees = unrestricted(reader) || (reader.queues?.length ?? 0) > 0;
  const withCorrections = (!kinds || kinds.includes(CORRECTION)) && asked('correction/') && sees;
  const text = filter.search?.trim() ? value(`%${literal(filter.search.trim())}%`, 'text') : null;
  const reasons = filter.reasons?.length ? value(filter.reasons, 'text[]') : null;
  const sources = filter.sources?.length ? value(filter.sources, 'text[]') : null;
  const before = filter.before ? value(filter.before, 'timestamptz') : null;
  const id = only ? value(only.slice(only.indexOf('/') + 1), 'uuid') : null;
  const common = (reason: string, since: string, key: string) => [
    ...(reasons ? [`${reason} = ANY(${reasons})`] : []),
    ...(sources ? [`s.name = ANY(${sources})`] : []),
    ...(before ? [`${since} < ${before}`] : []),
    ...(id ? [`${key} = ${id}`] : []),
  ];
  const matching = (...columns: string[]) =>
    text ? [`(${columns.map((column) => `${column} ILIKE ${text}`).join(' OR ')})`] : [];
  return {
    records: withRecords
      ? {
          from: `record r JOIN source s ON s.id = r.source_id ${RECORD_PLACE}`,
          conditions: [
            'r.in_force AND r.waits_for IS NOT NULL',
            waitingReach(reader, 'place', ['r.id::text', keySql('s.name', 'r.customer')], params),
            ...(recordKinds ? [`r.kind = ANY(${value(recordKinds, 'text[]')})`] : []),
            ...common('r.waits_reason', 'r.known_at', 'r.id'),
            ...matching('r.external_id', 'r.number', 'r.customer', 'r.waits_for'),
          ],
        }
      : null,
    usage: withUsage
      ? {
          from: 'usage_flow f JOIN source s ON s.id = f.source_id',
          conditions: [
            'f.waiting_since IS NOT NULL AND f.reason IS NOT NULL',
            waitingReach(
              reader,
              'f',
              ['f.id::text', keySql('s.name', 'f.customer'), keySql('s.name', 'f.meter')],
              params,
            ),
            ...common('f.reason', 'f.waiting_since', 'f.id'),
            ...matching('f.customer', 'f.meter', 'f.subscription'),
          ],
        }
      : null,
    corrections: withCorrections
      ? {
          from: 'statement t JOIN source s ON s.id = t.source_id',
          conditions: [
            't.waits_for IS NOT NULL AND NOT t.superseded',
            waitingReach(reader, null, ['s.name'], params),
            ...common(`'unknown event'`, 't.known_at', CORRECTION_KEY),
            ...matching('t.waits_for'),
          ],
        }
      : null,
  };
}

type Fetched = Omit<SuspendedRow, 'waitsFor'> & {
  readonly place: string;
  readonly waitsFor: string | null;
  readonly meter: string;
  readonly subscription: string;
};

const rowOf = ({ place: _, meter, subscription, ...row }: Fetched): SuspendedRow => ({
  ...row,
  waitsFor:
    row.waitsFor ??
    flowWaitsFor(row.reason as Parameters<typeof flowWaitsFor>[0], {
      source: row.source,
      customer: row.customer ?? '',
      subscription,
      meter,
      unit: row.unit ?? '',
    }),
});

/** One page of what waits, the longest waiting first or last. Refuses a kind that there is not. */
export async function listSuspended(
  reader: Reader | null,
  filter: SuspendedFilter,
  direction: 'ASC' | 'DESC',
  request: PageRequest,
  only: string | null = null,
): Promise<Page<SuspendedRow>> {
  assertMay(reader, 'transactions:read');
  const unknown = filter.kinds?.find((kind) => kind !== USAGE && kind !== CORRECTION && !findRecord(kind));
  if (unknown !== undefined) throw new Refusal('invalid', `There is no kind "${unknown}".`, 'kinds');
  const params: unknown[] = [];
  const parts = partsOf(reader, filter, params, only);
  const size = pageSize(request);
  const place = (column: string, id: string) =>
    keyset({ column, type: 'timestamptz', id, idType: 'text', direction }, request.after, params);
  const beyond = direction === 'ASC' ? '>=' : '<=';
  const select = (part: Part | null, columns: string, since: string, id: string) => {
    if (!part) return [];
    const { where, order } = place(since, id);
    // A plain bound beside the row comparison, so that the index of what waits is walked from there.
    const bound = request.after ? [`${since} ${beyond} ${/\$\d+::timestamptz/.exec(where)?.[0]}`] : [];
    return [
      `(SELECT ${columns}, ${since} AS since, ${id} AS id FROM ${part.from} WHERE ${[...part.conditions, ...bound, where].join(' AND ')} ORDER BY ${order} LIMIT ${size + 1})`,
    ];
  };
  const union = [
    ...select(
      parts.records,
      `r.id AS key, r.kind, r.waits_reason AS reason, r.waits_for, s.name AS source, coalesce(r.number, r.external_id) AS name, r.customer, r.waits_amount AS amount, r.currency, CASE WHEN ${AGGREGATE} THEN r.amount END AS quantity, CASE WHEN ${AGGREGATE} THEN r.body->>'unit' END AS unit, '' AS meter, '' AS subscription`,
      'r.known_at',
      RECORD_ID,
    ),
    ...select(
      parts.usage,
      `f.id AS key, '${USAGE}' AS kind, f.reason, NULL::text AS waits_for, s.name AS source, f.customer || ' · ' || f.meter AS name, f.customer, NULL::numeric AS amount, NULL::text AS currency, NULL::numeric AS quantity, nullif(f.unit, '') AS unit, f.meter, f.subscription`,
      'f.waiting_since',
      USAGE_ID,
    ),
    ...select(
      parts.corrections,
      `${CORRECTION_KEY} AS key, '${CORRECTION}' AS kind, 'unknown event' AS reason, t.waits_for, s.name AS source, coalesce(t.body->>'event', encode(t.signal_key, 'hex')) AS name, NULL::text AS customer, NULL::numeric AS amount, NULL::text AS currency, NULL::numeric AS quantity, NULL::text AS unit, '' AS meter, '' AS subscription`,
      't.known_at',
      CORRECTION_ID,
    ),
  ];
  const { rows } =
    union.length === 0
      ? { rows: [] as Fetched[] }
      : await pool.query<Fetched>(
          `WITH item AS (SELECT * FROM (${union.join(' UNION ALL ')}) u ORDER BY since ${direction}, id ${direction} LIMIT ${size + 1})
           SELECT i.id, i.kind, i.reason, i.waits_for AS "waitsFor", i.source, i.name, i.customer, i.amount::text AS amount, CASE WHEN i.amount IS NOT NULL THEN i.currency END AS currency,
                  trim_scale(coalesce(b.quantity, i.quantity))::text AS quantity, i.unit, coalesce(b.count, 1)::text AS deliveries, i.since, i.since::text AS place, i.meter, i.subscription
             FROM item i LEFT JOIN LATERAL (SELECT sum(count) AS count, sum(quantity) AS quantity FROM usage_bucket WHERE i.kind = '${USAGE}' AND flow_id = i.key AND transaction_id = '${UNATTACHED}') b ON true
            ORDER BY i.since ${direction}, i.id ${direction}`,
          params,
        );
  const result = page(
    rows,
    request,
    (row) => [row.place, row.id],
    () => countSuspended(reader, filter),
  );
  return { ...result, rows: result.rows.map(({ row, cursor }) => ({ row: rowOf(row), cursor })) };
}

async function countSuspended(reader: Reader, filter: SuspendedFilter) {
  const params: unknown[] = [];
  const { records, usage, corrections } = partsOf(reader, filter, params, null);
  const found = [records, usage, corrections].flatMap((part) =>
    part ? [`(SELECT 1 FROM ${part.from} WHERE ${part.conditions.join(' AND ')} LIMIT ${COUNT_LIMIT + 1})`] : [],
  );
  if (found.length === 0) return cappedTotal(0);
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM (${found.join(' UNION ALL ')}) f LIMIT ${COUNT_LIMIT + 1}) c`,
    params,
  );
  return cappedTotal(rows[0]?.n ?? 0);
}

/** One thing that waits; null when it is attached by now or out of reach. */
export async function findSuspended(reader: Reader | null, id: string): Promise<SuspendedRow | null> {
  if (!/^(?:record|usage|correction)\/[0-9a-f-]{36}$/.test(id)) return null;
  return (await listSuspended(reader, {}, 'ASC', { first: 1 }, id)).rows[0]?.row ?? null;
}

export interface SuspendedGroup {
  readonly reason: string;
  /** Records, flows and corrections. */
  readonly count: number;
  readonly deliveries: string;
  readonly amounts: readonly { readonly amount: string; readonly currency: string }[];
}

/** What waits by reason, the most first: how much, how many deliveries, and how much money per currency. */
export async function suspendedGroups(reader: Reader | null, filter: SuspendedFilter): Promise<SuspendedGroup[]> {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [];
  const { records, usage, corrections } = partsOf(reader, filter, params, null);
  const found = [
    ...(corrections
      ? [
          `SELECT 'unknown event' AS reason, 1::bigint AS deliveries, NULL::numeric AS amount, NULL::text AS currency FROM ${corrections.from} WHERE ${corrections.conditions.join(' AND ')}`,
        ]
      : []),
    ...(records
      ? [
          `SELECT r.waits_reason AS reason, 1::bigint AS deliveries, r.waits_amount AS amount, r.currency FROM ${records.from} WHERE ${records.conditions.join(' AND ')}`,
        ]
      : []),
    ...(usage
      ? [
          `SELECT f.reason, (SELECT sum(b.count)::bigint FROM usage_bucket b WHERE b.flow_id = f.id AND b.transaction_id = '${UNATTACHED}'), NULL::numeric, NULL FROM ${usage.from} WHERE ${usage.conditions.join(' AND ')}`,
        ]
      : []),
  ];
  if (found.length === 0) return [];
  const { rows } = await pool.query<SuspendedGroup>(
    `WITH item AS (${found.join(' UNION ALL ')}),
     money AS (SELECT reason, currency, sum(amount) AS amount FROM item WHERE amount IS NOT NULL AND currency IS NOT NULL GROUP BY 1, 2)
     SELECT i.reason, count(*)::int AS count, sum(i.deliveries)::text AS deliveries,
            coalesce((SELECT jsonb_agg(jsonb_build_object('amount', trim_scale(m.amount)::text, 'currency', m.currency) ORDER BY m.currency) FROM money m WHERE m.reason = i.reason), '[]') AS amounts
       FROM item i GROUP BY i.reason ORDER BY count(*) DESC, i.reason`,
    params,
  );
  return rows;
}
