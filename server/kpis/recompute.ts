/**
 * Proof that totals equal their parts (law 8): everything that is kept by delta is computed again from what it sums up,
 * and every difference is told. It reads only, under one snapshot, so it may run beside the worker: what is still
 * queued to be folded, routed or described is left out, for it is known to be behind.
 *
 * - cells of the rollup ↔ contributions of transactions and cases; ingestion lag ↔ usage events
 * - totals of accounts ↔ their transactions
 * - transactions ↔ a fresh fold of their facts; facts without a transaction
 * - usage totals ↔ buckets ↔ events in force
 * - signals ↔ dedup keys
 */

import type { PoolClient } from 'pg';
import { fold } from '@/domain/fold';
import { bucketSql } from '@/domain/histogram';
import { UNATTACHED } from '@/domain/identity';
import { Judgements } from '@/domain/judgement';
import { decimal, text } from '@/domain/money';
import type { Receivable } from '@/domain/shares';
import type { Contribution, TransactionState } from '@/domain/transaction-state';
import { AMOUNTS as ACCOUNT_AMOUNTS, TOTALS_OF_TRANSACTIONS } from '@/server/accounts/totals';
import { loadFacts } from '@/server/correlation/facts';
import { placeSql } from '@/server/correlation/flow-places';
import { loadPolicies } from '@/server/policies/queries';
import { now } from '@/server/runtime/clock';
import { transaction } from '@/server/runtime/db';
import type { RowOf } from '@/server/runtime/sets';
import { transactionContributions } from './index';

/** One thing that is kept and what it should be; null where one of the two is missing. */
export interface Difference {
  what: 'rollup' | 'account total' | 'transaction' | 'usage total' | 'usage bucket' | 'signal';
  where: string;
  kept: string | null;
  recomputed: string | null;
}

export interface Verification {
  /** How many of each were compared. */
  checked: { cells: number; accounts: number; transactions: number; totals: number; buckets: number; signals: number };
  differences: Difference[];
}

export interface VerifyOptions {
  /** Compare every n-th transaction and flow only; 1, the default, compares all. Cells and keys are always compared. */
  every?: number;
  /** Stop collecting after so many differences of one kind. */
  most?: number;
  /** Told after each comparison: what was compared, how many, and what differs. */
  onPart?: (part: keyof Verification['checked'], checked: number, differences: readonly Difference[]) => void;
}

const ROLLUP_CELL = 'kpi, day, entity_id, region, queue_id, currency, dimension, bucket';
const CONTRIBUTION =
  'kpi text, day date, "entityId" text, region text, "queueId" text, currency text, dimension text, bucket int, count bigint, amount numeric';
const FOLDS_AT_ONCE = 500;
const PLACE = placeSql('s.time');

/** Signals in force of applied batches that are usage, with the quantity that counts. */
const EVENTS = `signal s JOIN delivery_batch d ON d.id = s.seq >> 20 AND d.status = 'applied' LEFT JOIN usage_override o ON o.key = s.key
  WHERE s.flow_id IS NOT NULL AND NOT s.variant`;
/** Flows and events that the worker has yet to look at. */
const BEHIND = `SELECT subject FROM dirty WHERE kind = 'flow' AND (due_at IS NULL OR due_at <= $1)
  UNION SELECT s.flow_id::text FROM dirty q JOIN signal s ON s.key = decode(q.subject, 'hex') WHERE q.kind = 'event' AND s.flow_id IS NOT NULL`;

/** The comparisons, in the order in which they are made; the names are those of `checked`. */
const PARTS = {
  cells: (client, _every, most) => compareCells(client, most),
  accounts: (client, _every, most) => compareAccounts(client, most),
  transactions: (client, every, most) => compareFolds(client, every, most),
  totals: (client, every, most) => compareTotals(client, every, most),
  buckets: (client, every, most) => compareBuckets(client, every, most),
  signals: (client, _every, most) => compareSignals(client, most),
} satisfies Record<keyof Verification['checked'], (client: PoolClient, every: number, most: number) => Promise<Part>>;

/** Compares what is kept with what it is made of. */
export async function verify({ every = 1, most = 100, onPart }: VerifyOptions = {}): Promise<Verification> {
  return transaction(async (client) => {
    const result: Verification = {
      checked: { cells: 0, accounts: 0, transactions: 0, totals: 0, buckets: 0, signals: 0 },
      differences: [],
    };
    for (const [name, part] of Object.entries(PARTS) as [keyof typeof PARTS, (typeof PARTS)['cells']][]) {
      const { checked, differences } = await part(client, every, most);
      result.checked[name] = checked;
      result.differences.push(...differences.slice(0, most));
      onPart?.(name, checked, differences);
    }
    return result;
  }, 'REPEATABLE READ');
}

type Part = { checked: number; differences: Difference[] };

type Compared = { place: string; kept: string | null; recomputed: string | null };

/**
 * Rows (place, kept, recomputed) of a full join: how many there are, and those that differ, `most` of them. The rest
 * stays in the database, so that memory does not grow with it.
 */
async function compare(
  client: PoolClient,
  what: Difference['what'],
  ctes: string,
  joined: string,
  parameters: readonly unknown[],
  most: number,
): Promise<Part> {
  const { rows } = await client.query<{ checked: number; differing: Compared[] | null }>(
    `WITH ${ctes}, joined AS MATERIALIZED (${joined})
     SELECT (SELECT count(*) FROM joined) AS checked,
            (SELECT json_agg(d) FROM (SELECT place, kept, recomputed FROM joined WHERE kept IS DISTINCT FROM recomputed ORDER BY place LIMIT ${Number(most)}) d) AS differing`,
    [...parameters],
  );
  const differences = (rows[0]?.differing ?? []).map(({ place, ...values }) => ({ what, where: place, ...values }));
  return { checked: rows[0]?.checked ?? 0, differences };
}

/** Every cell of the rollup against the sum of what rows say they add to it. */
function compareCells(client: PoolClient, most: number): Promise<Part> {
  return compare(
    client,
    'rollup',
    `part AS (
       SELECT c.kpi, c.day, c."entityId" AS entity_id, c.region, coalesce(c."queueId", '') AS queue_id, c.currency, c.dimension, c.bucket, c.count, c.amount
         FROM (SELECT contributions FROM transaction UNION ALL SELECT contributions FROM exception_case) r, jsonb_to_recordset(r.contributions) AS c(${CONTRIBUTION})
       UNION ALL
       SELECT 'lag.usage', s.day, ${PLACE.entity}, ${PLACE.region}, '', '', '', ${bucketSql('extract(epoch FROM s.received_at - s.time)::float8')}, 1, 0
         FROM (SELECT s.* FROM ${EVENTS}) s JOIN usage_flow f ON f.id = s.flow_id ${PLACE.join}
     ), made AS (SELECT ${ROLLUP_CELL}, sum(count) AS count, sum(amount) AS amount FROM part GROUP BY ${ROLLUP_CELL}),
     held AS (SELECT * FROM rollup WHERE count <> 0 OR amount <> 0)`,
    `SELECT concat_ws(' / ', ${ROLLUP_CELL}) AS place, h.count || ' · ' || trim_scale(h.amount) AS kept, m.count || ' · ' || trim_scale(m.amount) AS recomputed
       FROM held h FULL JOIN (SELECT * FROM made WHERE count <> 0 OR amount <> 0) m USING (${ROLLUP_CELL})`,
    [],
    most,
  );
}

/** Totals of accounts against the sums of their transactions. */
function compareAccounts(client: PoolClient, most: number): Promise<Part> {
  const key = 'account_id, currency, entity_id, region';
  const amounts = (alias: string) =>
    `concat_ws(' · ', ${ACCOUNT_AMOUNTS.map((amount) => `trim_scale(${alias}.${amount})`).join(', ')})`;
  const filled = `(${ACCOUNT_AMOUNTS.join(', ')}) IS DISTINCT FROM (${ACCOUNT_AMOUNTS.map(() => '0::numeric').join(', ')})`;
  return compare(
    client,
    'account total',
    `made AS (SELECT * FROM (${TOTALS_OF_TRANSACTIONS}) m WHERE ${filled}), held AS (SELECT * FROM account_total WHERE ${filled})`,
    `SELECT concat_ws(' / ', ${key}) AS place, CASE WHEN h.rated IS NOT NULL THEN ${amounts('h')} END AS kept, CASE WHEN m.rated IS NOT NULL THEN ${amounts('m')} END AS recomputed
       FROM held h FULL JOIN made m USING (${key})`,
    [],
    most,
  );
}

/** Columns of a transaction that a fold decides and nothing else, as texts that compare. */
const FOLDED: readonly (readonly [
  column: keyof RowOf<'transaction'>,
  value: (state: TransactionState) => string | null,
])[] = [
  ['status', (s) => s.status],
  ['stage', (s) => s.stage],
  ['account_id', (s) => s.accountId],
  ['entity_id', (s) => s.entityId],
  ['region', (s) => s.region],
  ['currency', (s) => s.currency],
  ['rated_amount', (s) => s.ratedAmount],
  ['invoiced_amount', (s) => s.invoicedAmount],
  ['credited_amount', (s) => s.creditedAmount],
  ['posted_amount', (s) => s.postedAmount],
  ['settled_amount', (s) => s.settledAmount],
  ['invoiced_gross', (s) => s.invoicedGross],
  ['receivables', (s) => receivableText(s.receivables)],
  ['invoice_variance', (s) => s.invoiceVariance],
  ['posting_variance', (s) => s.postingVariance],
  ['invoice_variance_class', (s) => s.invoiceVarianceClass],
  ['posting_variance_class', (s) => s.postingVarianceClass],
  ['amount_at_risk', (s) => s.amountAtRisk],
  ['rated_quantity', (s) => s.ratedQuantity],
  ['billed_quantity', (s) => s.billedQuantity],
];
/** The same of those that follow from captured usage. */
const METERED: typeof FOLDED = [
  ['captured_quantity', (s) => s.capturedQuantity],
  ['quantity_variance', (s) => s.quantityVariance],
  ['aggregation_variance', (s) => s.aggregationVariance],
  ['rating_variance', (s) => s.ratingVariance],
  ['billing_variance', (s) => s.billingVariance],
  ['quantity_variance_class', (s) => s.quantityVarianceClass],
];
/** A row with those columns, each as text. */
type Kept = { id: string; contributions: string } & Partial<Record<keyof RowOf<'transaction'>, string | null>>;

/** As PostgreSQL writes the JSON. */
const receivableText = (receivables: readonly Receivable[]) =>
  `[${receivables.map(({ currency, outstanding, overdue }) => `{"overdue": "${overdue}", "currency": "${currency}", "outstanding": "${outstanding}"}`).join(', ')}]`;
const comparable = (value: string | null) =>
  value !== null && /^-?\d+(\.\d+)?$/.test(value) ? text(decimal(value)) : value;

/** Transactions against a fresh fold of their facts, and facts against the transactions that should hold them. */
async function compareFolds(client: PoolClient, every: number, most: number): Promise<Part> {
  const at = now();
  // A cursor, so that no more identifiers are in memory than are folded at once.
  await client.query<never>(
    `DECLARE folds NO SCROLL CURSOR FOR WITH named AS (
       SELECT id FROM transaction UNION SELECT transaction_id FROM record WHERE in_force AND transaction_id IS NOT NULL
       UNION SELECT transaction_id FROM document_line WHERE transaction_id IS NOT NULL UNION SELECT transaction_id FROM usage_total WHERE count > 0)
     SELECT n.id FROM named n LEFT JOIN transaction t ON t.id = n.id
     WHERE n.id <> '${UNATTACHED}' AND NOT (t.wake_at IS NOT NULL AND t.wake_at <= $1) AND abs(hashtext(n.id::text)) % $2 = 0
       AND NOT EXISTS (SELECT FROM dirty d WHERE d.kind = 'transaction' AND d.subject = n.id::text AND (d.due_at IS NULL OR d.due_at <= $1))
       AND NOT EXISTS (SELECT FROM dirty d WHERE d.kind IN ('policy', 'legal-entity', 'master', 'event', 'flow', 'record') AND (d.due_at IS NULL OR d.due_at <= $1))
     ORDER BY n.id`,
    [at, every],
  );
  const folding = { now: at, policies: await loadPolicies(client) };
  const differences: Difference[] = [];
  let checked = 0;
  while (differences.length < most) {
    const { rows } = await client.query<{ id: string }>(`FETCH ${FOLDS_AT_ONCE} FROM folds`);
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) break;
    checked += ids.length;
    const facts = await loadFacts(client, ids);
    const documents = new Judgements(folding);
    const { rows: kept } = await client.query<Kept>(
      `SELECT id, contributions::text AS contributions, ${[...FOLDED, ...METERED].map(([column]) => `${column}::text AS ${column}`).join(', ')} FROM transaction WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    const held = new Map(kept.map((row) => [row.id, row]));
    for (const id of ids)
      differences.push(
        ...compareFold(id, held.get(id), facts.has(id) ? fold(facts.get(id) as never, folding, documents) : undefined),
      );
  }
  await client.query<never>('CLOSE folds');
  return { checked, differences };
}

const contributionText = (contributions: readonly Contribution[]) =>
  contributions
    .map(({ kpi, day, entityId, region, currency, dimension, bucket, count, amount }) =>
      [kpi, day, entityId, region, currency, dimension, bucket, count, comparable(amount)].join(' / '),
    )
    .sort()
    .join('; ');

function compareFold(id: string, row: Kept | undefined, state: TransactionState | undefined): Difference[] {
  if (!row && !state) return [];
  if (!row || !state)
    return [{ what: 'transaction', where: id, kept: row ? 'there' : null, recomputed: state ? 'there' : null }];
  const differences: Difference[] = FOLDED.flatMap(([column, value]) => {
    const [kept, recomputed] = [comparable(row[column] ?? null), comparable(value(state))];
    return kept === recomputed ? [] : [{ what: 'transaction' as const, where: `${id} ${column}`, kept, recomputed }];
  });
  // While a period runs its usage is read live; the columns are brought up at the next fold.
  if (row.status !== 'open')
    for (const [column, value] of METERED) {
      const [kept, recomputed] = [comparable(row[column] ?? null), comparable(value(state))];
      if (kept !== recomputed) differences.push({ what: 'transaction', where: `${id} ${column}`, kept, recomputed });
    }
  const [kept, recomputed] = [
    contributionText(JSON.parse(row.contributions)),
    contributionText(transactionContributions(state)),
  ];
  if (kept !== recomputed) differences.push({ what: 'transaction', where: `${id} contributions`, kept, recomputed });
  return differences;
}

/** Usage totals of transactions against their buckets. */
function compareTotals(client: PoolClient, every: number, most: number): Promise<Part> {
  return compare(
    client,
    'usage total',
    `made AS (SELECT transaction_id, flow_id, sum(count) AS count, sum(quantity) AS quantity, max(maximum) AS maximum FROM usage_bucket
        WHERE transaction_id <> '${UNATTACHED}' AND abs(hashtext(flow_id::text)) % $1 = 0 GROUP BY 1, 2),
     held AS (SELECT * FROM usage_total WHERE count > 0 AND abs(hashtext(flow_id::text)) % $1 = 0)`,
    `SELECT transaction_id || ' / ' || flow_id AS place, h.count || ' · ' || trim_scale(h.quantity) || ' · ' || trim_scale(h.maximum) AS kept,
            m.count || ' · ' || trim_scale(m.quantity) || ' · ' || trim_scale(m.maximum) AS recomputed
       FROM held h FULL JOIN made m USING (transaction_id, flow_id)`,
    [every],
    most,
  );
}

/** Hourly buckets against the events in force, each where its route leads. */
function compareBuckets(client: PoolClient, every: number, most: number): Promise<Part> {
  return compare(
    client,
    'usage bucket',
    `event AS (
       SELECT s.flow_id, date_trunc('hour', s.time, 'UTC') AS hour, s.time, CASE WHEN o.key IS NULL THEN s.quantity ELSE o.quantity END AS quantity
         FROM ${EVENTS} AND (o.key IS NULL OR o.quantity IS NOT NULL) AND abs(hashtext(s.flow_id::text)) % $2 = 0
     ), made AS (
       SELECT e.flow_id, e.hour, coalesce(r.transaction_id, '${UNATTACHED}') AS transaction_id, count(*) AS count, sum(e.quantity) AS quantity, max(e.quantity) AS maximum
         FROM event e LEFT JOIN usage_route r ON r.flow_id = e.flow_id AND r.valid_from <= e.time AND r.valid_to > e.time GROUP BY 1, 2, 3
     ), held AS (SELECT * FROM usage_bucket WHERE count > 0 AND abs(hashtext(flow_id::text)) % $2 = 0)`,
    `SELECT flow_id || ' ' || to_char(hour, 'YYYY-MM-DD"T"HH24') || ' / ' || transaction_id AS place,
            h.count || ' · ' || trim_scale(h.quantity) || ' · ' || trim_scale(h.maximum) AS kept, m.count || ' · ' || trim_scale(m.quantity) || ' · ' || trim_scale(m.maximum) AS recomputed
       FROM held h FULL JOIN made m USING (flow_id, hour, transaction_id) WHERE flow_id::text NOT IN (${BEHIND})`,
    [now(), every],
    most,
  );
}

/** Each dedup key has its one signal in force, and each signal in force its key. Keys outlive payloads that were removed. */
function compareSignals(client: PoolClient, most: number): Promise<Part> {
  return compare(
    client,
    'signal',
    `held AS (SELECT key, count(*) AS count FROM signal WHERE NOT variant GROUP BY 1),
     wanted AS (SELECT key, 1::bigint AS count FROM signal_key WHERE day >= (SELECT min(day) FROM signal))`,
    `SELECT encode(key, 'hex') AS place, h.count::text AS kept, w.count::text AS recomputed FROM held h FULL JOIN wanted w USING (key)`,
    [],
    most,
  );
}
