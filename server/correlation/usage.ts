/** Captured usage of transactions, by the meter's function and in its unit. */
import type { UsageFacts } from '@/domain/facts';
import { type Decimal, Decimal as DecimalType, decimal, sum, text } from '@/domain/money';
import { outranks, VERSION_ORDER } from '@/domain/version';
import { anyOf, fixed, type RowOf, sets } from '@/server/runtime/sets';
import { stamp } from './golden/statements';
import { CORRECTIONS_SQL } from './kinds';
import type { KnownRoute } from './known-master';
import { groupBy } from './load-records';
import type { Queryable } from './queue';

/** Usage of a transaction, with what it says of its meter. */
export interface LoadedUsage {
  readonly facts: UsageFacts;
  readonly unit: string | null;
  readonly aggregation: string;
  /** The last receipt day, 'YYYY-MM-DD'; null where only what was known then is summed. */
  readonly lastDay: string | null;
}

/** Usage of one flow in a transaction. */
type Part = Pick<RowOf<'usage_total'>, 'count' | 'quantity' | 'maximum' | 'latest' | 'latest_at' | 'first_at'> &
  Pick<RowOf<'usage_flow'>, 'factor'> & {
    id: string;
    unit: string | null;
    aggregation: string | null;
    last_day?: string;
  };

function combine(parts: readonly Part[]): LoadedUsage {
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
    aggregation,
    lastDay: parts.reduce<string | null>(
      (last, { last_day = null }) => (last && last_day && last > last_day ? last : last_day),
      null,
    ),
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

type Transactions = { ids: readonly string[] };
const partsOf = fixed(({ ids }: Transactions) => parts(ids));
const lockedParts = fixed(({ ids }: Transactions) => parts(ids).forShare('t'));
const parts = (ids: readonly string[]) =>
  sets
    .selectFrom('usage_total as t')
    .innerJoin('usage_flow as f', 'f.id', 't.flow_id')
    .leftJoin('meter as m', 'm.code', 'f.meter')
    .select(['t.transaction_id as id', 't.count', 't.quantity', 't.maximum', 't.latest', 't.latest_at', 't.first_at'])
    .select(['f.factor', 'm.unit', 'm.aggregation', 't.last_day'])
    .where('t.transaction_id', '=', anyOf(ids, 'uuid'))
    .orderBy('t.transaction_id')
    .orderBy('t.flow_id');

/**
 * Captured usage as it stands. With `lock` the totals are held until the caller's transaction ends: events summed
 * meanwhile wait, and then see the fold that the caller wrote.
 */
export async function loadUsage(client: Queryable, ids: readonly string[], lock: boolean) {
  return collect(await (lock ? lockedParts : partsOf)({ ids }, { on: client, steady: false }));
}

/** SQL: what an event of {@link KNOWN_EVENTS} counted. */
const KNOWN_QUANTITY = '(CASE WHEN c.corrected THEN c.quantity ELSE s.quantity END)';
/**
 * SQL: the events `s` of the stretches `$1` ({@link knownStretches}, alias `u`) that counted at `$2`: of several contents
 * under one identity the one that counted by then, corrected as its source had corrected it by then.
 */
export const KNOWN_EVENTS = `jsonb_to_recordset($1::jsonb) AS u(place int, transaction_id uuid, flow_id uuid, valid_from timestamptz, valid_to timestamptz, factor numeric, unit text, aggregation text)
  JOIN signal s ON s.flow_id = u.flow_id AND s.time >= u.valid_from AND s.time < u.valid_to AND s.received_at <= $2
    AND (NOT s.variant AND NOT EXISTS (SELECT FROM signal_variant v WHERE v.key = s.key) OR NOT EXISTS (
      SELECT FROM (SELECT day, seq FROM signal_key WHERE key = s.key UNION ALL SELECT day, seq FROM signal_variant WHERE key = s.key) p
      JOIN signal b ON b.day = p.day AND b.seq = p.seq WHERE b.received_at <= $2 AND ${outranks('b', 's')}))
  LEFT JOIN LATERAL (
    SELECT true AS corrected, (x.body->>'quantity')::numeric AS quantity FROM statement x
    WHERE x.kind IN (${CORRECTIONS_SQL}) AND x.external_id = encode(s.key, 'hex') AND x.known_at <= $2
      AND NOT EXISTS (SELECT FROM statement b WHERE b.signal_key = x.signal_key AND b.digest <> x.digest AND b.known_at <= $2 AND ${outranks('b', 'x')})
    ORDER BY ${VERSION_ORDER}, signal_key LIMIT 1) c ON true
  WHERE NOT (c.corrected IS TRUE AND c.quantity IS NULL)`;
export const knownStretches = (routes: readonly KnownRoute[]): string =>
  JSON.stringify(
    routes.map(({ transactionId, flowId, from, to, factor, unit, aggregation }, place) => ({
      place,
      transaction_id: transactionId,
      flow_id: flowId,
      valid_from: stamp(from),
      valid_to: stamp(to),
      factor,
      unit,
      aggregation,
    })),
  );

/**
 * Captured usage as far as it had been received by `knownAt`, summed from the events.
 * @param routes which usage belonged where, as known then
 */
export async function loadUsageKnownAt(client: Queryable, routes: readonly KnownRoute[], knownAt: Date) {
  if (routes.length === 0) return collect([]);
  const { rows } = await client.query<Part>(
    `WITH event AS (
       SELECT u.transaction_id AS id, u.flow_id, u.factor, u.unit, u.aggregation, s.time, ${KNOWN_QUANTITY} AS quantity
       FROM ${KNOWN_EVENTS})
     SELECT e.id, count(*) AS count, sum(e.quantity) AS quantity, max(e.quantity) AS maximum, (array_agg(e.quantity ORDER BY e.time DESC, e.quantity DESC))[1] AS latest,
            max(e.time) AS latest_at, date_trunc('hour', min(e.time), 'UTC') AS first_at, e.factor, e.unit, e.aggregation
     FROM event e GROUP BY e.id, e.flow_id, e.factor, e.unit, e.aggregation ORDER BY e.id, e.flow_id`,
    [knownStretches(routes), knownAt],
  );
  return collect(rows);
}
