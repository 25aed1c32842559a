import { assertMay, type Reader } from '@/domain/access';
import { secondsOf } from '@/domain/histogram';
import { caseReach, places, reach } from '@/server/access';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import type { ContextFilter } from '@/server/transactions/period';
import { STOCK_DAY } from './contribute';
import type { Cell, DayFigures, Percentiles, Span, SpanFigures } from './define';
import { KPIS, LAG_KPIS } from './index';
import { postingAttempts } from './posting-attempts';
import { REPORTING, rateInto } from './reporting';

export interface LagPlace extends Percentiles {
  readonly kpi: string;
  readonly entityId: string;
  readonly region: string;
}

/** Everything that a dashboard shows, out of the rollup. */
export interface RollupFigures {
  readonly now: SpanFigures;
  readonly before: SpanFigures;
  readonly days: readonly DayFigures[];
  /** Percentiles of the current span by entity and region. */
  readonly places: readonly LagPlace[];
  /** The rates by which anything above was converted, newest first. */
  readonly rates: readonly UsedRate[];
}

/** One unit of `currency` in the reporting currency, as stated for `day`. */
export interface UsedRate {
  readonly currency: string;
  readonly day: string;
  readonly rate: string;
}

interface Row extends Cell {
  part: 'cell' | 'day' | 'lag' | 'lag day' | 'lag place' | 'rate' | 'reporting';
  before: boolean | null;
  day: string | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

const LAGS = LAG_KPIS.map(({ code }) => code);
const ADDITIVE = [...new Set(KPIS.flatMap(({ reads }) => reads))]
  .filter((kpi) => !LAGS.includes(kpi))
  .concat(postingAttempts.code);

/**
 * Percentile buckets over groups of histogram cells: the first bucket at which the running count reaches the share.
 * @param from one of the two sums of the histogram cells: `places` (by span, entity and region) or `dates` (by day)
 */
function percentiles(
  part: Row['part'],
  from: 'places' | 'dates',
  group: { before?: boolean; day?: boolean; place?: boolean },
  where = 'true',
): string {
  const columns = [
    'kpi',
    ...(group.before ? ['before'] : []),
    ...(group.day ? ['day'] : []),
    ...(group.place ? ['entity_id', 'region'] : []),
  ].join(', ');
  return `SELECT '${part}', kpi, '', ${group.place ? 'entity_id, region' : "'', ''"}, '', 0, max(whole)::bigint, '0', '0', 0::bigint, ${group.before ? 'before' : 'NULL::boolean'}, ${group.day ? 'day' : 'NULL::date'},
      min(bucket) FILTER (WHERE running >= 0.5 * whole), min(bucket) FILTER (WHERE running >= 0.95 * whole), min(bucket) FILTER (WHERE running >= 0.99 * whole)
    FROM (SELECT ${columns}, bucket, sum(n) OVER (PARTITION BY ${columns} ORDER BY bucket) AS running, sum(n) OVER (PARTITION BY ${columns}) AS whole
            FROM (SELECT ${columns}, bucket, sum(n)::bigint AS n FROM ${from} WHERE ${where} GROUP BY ${columns}, bucket) g) c
   GROUP BY ${columns}`;
}

/**
 * Figures of a span, of the span that it is compared with, and by day, within the reader's reach and context. Money is
 * summed per currency, and in the reporting currency at the rate of each cell's day; a stock is worth today's rate. One
 * SQL statement over the rollup.
 *
 * @param today the day of the request, in UTC
 */
export async function rollupFigures(
  reader: Reader | null,
  context: ContextFilter,
  span: Span,
  before: Span,
  today: string,
): Promise<RollupFigures> {
  assertMay(reader, 'dashboard:read');
  const params: unknown[] = [LAGS, ADDITIVE, before.from, before.to, span.from, span.to, today];
  const where = [caseReach(reader, 'r', params, 'empty'), ...places('r', context, params, 'empty')].join(' AND ');
  const dated = `r.day BETWEEN $3::date AND $6::date AND (r.day <= $4::date OR r.day >= $5::date)`;
  const { rows } = await pool.query<Row>(
    `WITH lag AS MATERIALIZED (
       SELECT r.kpi, r.day, r.day < $5::date AS before, r.entity_id, r.region, r.bucket, sum(r.count)::bigint AS n, GROUPING(r.day) AS undated FROM rollup r
        WHERE r.kpi = ANY($1::text[]) AND ${dated} AND r.count <> 0 AND ${where}
        GROUP BY GROUPING SETS ((r.kpi, r.day < $5::date, r.entity_id, r.region, r.bucket), (r.kpi, r.day, r.day < $5::date, r.bucket))),
     places AS (SELECT * FROM lag WHERE undated = 1),
     dates AS (SELECT * FROM lag WHERE undated = 0 AND NOT before),
     reporting AS MATERIALIZED (SELECT ${REPORTING} AS code),
     counted AS MATERIALIZED (
       SELECT r.kpi, r.dimension, r.entity_id, r.region, r.currency, r.day, CASE WHEN r.day = '${STOCK_DAY}' THEN $7::date ELSE r.day END AS at,
              r.day < $5::date AND r.day <> '${STOCK_DAY}' AS before, r.bucket, r.count, r.amount FROM rollup r
        WHERE r.kpi = ANY($2::text[]) AND (${dated} OR r.day = '${STOCK_DAY}') AND ${where}),
     rate AS MATERIALIZED (
       SELECT p.currency, p.at, x.rate, x.day FROM (SELECT DISTINCT currency, at FROM counted WHERE currency <> '' AND amount <> 0) p, reporting g,
              LATERAL (${rateInto('g.code', 'p.currency', 'p.at')}) x),
     cell AS (SELECT c.*, c.amount * x.rate AS converted, CASE WHEN c.amount <> 0 AND x.rate IS NULL THEN c.count ELSE 0 END AS unconverted
                FROM counted c LEFT JOIN rate x ON x.currency = c.currency AND x.at = c.at)
     SELECT 'cell' AS part, kpi, dimension, entity_id AS "entityId", region, currency, CASE WHEN day = '${STOCK_DAY}' THEN bucket ELSE 0 END AS bucket, sum(count)::bigint AS count, sum(amount)::text AS amount,
            coalesce(sum(converted), 0)::text AS converted, sum(unconverted)::bigint AS unconverted, before, NULL::date AS day, NULL::int AS p50, NULL::int AS p95, NULL::int AS p99 FROM cell GROUP BY 2, 3, 4, 5, 6, 7, before
     UNION ALL SELECT 'day', kpi, dimension, '', '', '', 0, sum(count)::bigint, '0', coalesce(sum(converted), 0)::text, 0, false, day, NULL, NULL, NULL FROM cell WHERE NOT before AND day <> '${STOCK_DAY}' GROUP BY kpi, dimension, day
     UNION ALL ${percentiles('lag', 'places', { before: true })}
     UNION ALL ${percentiles('lag day', 'dates', { day: true })}
     UNION ALL ${percentiles('lag place', 'places', { place: true }, 'NOT before')}
     UNION ALL SELECT DISTINCT 'rate', '', '', '', '', x.currency, 0, 0::bigint, x.rate::text, '0', 0::bigint, false, x.day, NULL::int, NULL::int, NULL::int FROM rate x, reporting g WHERE x.currency <> g.code
     UNION ALL SELECT 'reporting', '', '', '', '', code, 0, 0, '0', '0', 0, false, NULL, NULL, NULL, NULL FROM reporting WHERE code IS NOT NULL`,
    params,
  );
  return assemble(rows);
}

const seconds = (bucket: number | null) => (bucket === null ? 0 : secondsOf(bucket));
const percentilesOf = ({ count, p50, p95, p99 }: Row): Percentiles => ({
  count,
  p50: seconds(p50),
  p95: seconds(p95),
  p99: seconds(p99),
});

function assemble(rows: readonly Row[]): RollupFigures {
  const of = (part: Row['part']) => rows.filter((row) => row.part === part);
  const reporting = of('reporting')[0]?.currency ?? null;
  const spanFigures = (before: boolean): SpanFigures => ({
    reporting,
    cells: of('cell').filter((row) => row.before === before),
    lags: new Map(
      of('lag')
        .filter((row) => row.before === before)
        .map((row) => [row.kpi, percentilesOf(row)]),
    ),
  });
  const dayRows = [...of('day'), ...of('lag day')];
  const days = [...new Set(dayRows.flatMap(({ day }) => (day ? [day] : [])))].sort().map((day) => {
    const mine = dayRows.filter((row) => row.day === day);
    return {
      day,
      cells: mine.filter(({ part }) => part === 'day'),
      lags: new Map(mine.filter(({ part }) => part === 'lag day').map((row) => [row.kpi, seconds(row.p95)])),
    };
  });
  const places = of('lag place').map((row) => ({
    kpi: row.kpi,
    entityId: row.entityId,
    region: row.region,
    ...percentilesOf(row),
  }));
  return {
    rates: of('rate')
      .flatMap(({ currency, day, amount }) => (day ? [{ currency, day, rate: amount }] : []))
      .sort((a, b) => (a.currency === b.currency ? (a.day > b.day ? -1 : 1) : a.currency < b.currency ? -1 : 1)),
    now: spanFigures(false),
    before: spanFigures(true),
    days,
    places: places.sort(
      (a, b) => LAGS.indexOf(a.kpi) - LAGS.indexOf(b.kpi) || (a.region + a.entityId < b.region + b.entityId ? -1 : 1),
    ),
  };
}

/** How current the figures are, and whether they may still change by themselves. */
export async function freshness(
  reader: Reader | null,
  span: Span,
  today: string,
): Promise<{ freshAsOf: Date | null; slowestSource: string | null; provisional: boolean }> {
  assertMay(reader, 'dashboard:read');
  const params: unknown[] = [span.from, span.to, today];
  const { rows } = await pool.query<{ freshAsOf: Date | null; slowestSource: string | null; provisional: boolean }>(
    prepared(
      `SELECT s.last_received_at AS "freshAsOf", s.title AS "slowestSource",
            $2::date >= $3::date OR EXISTS (SELECT FROM transaction t WHERE NOT t.final AND t.period_start >= $1::date AND t.period_start < $2::date + 1 AND ${reach(reader, 't', params)}) AS provisional
       FROM (SELECT) one LEFT JOIN LATERAL (SELECT last_received_at, title FROM source WHERE last_received_at IS NOT NULL ORDER BY last_received_at LIMIT 1) s ON true`,
      params,
    ),
  );
  return rows[0] ?? { freshAsOf: null, slowestSource: null, provisional: true };
}
