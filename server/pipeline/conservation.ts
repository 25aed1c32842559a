/**
 * Conservation (law 9): what came in equals what became of it. Each term has its own query over the rows that are its
 * evidence, none is computed from the others, so that the residual is zero or shows a defect of ours.
 *
 * *Counts*, one disposition per delivery:
 * - received: counted at the door, as are duplicates, which leave nothing else behind
 * - conflicting: contents kept beside the one under the same identity
 * - dead-lettered, discarded: deliveries of the letters kept, open or set aside
 * - pending: signals of batches that are not applied, those that keep failing included
 * - suspended: usage in buckets without transaction; records in force that wait for what they refer to; corrections in
 *   force of events that have not come
 * - applied: usage in buckets of a transaction, usage that its source retracted, and signals of applied batches that
 *   became records, statements, corrections or watermarks
 *
 * Of several contents under one identity the one in force decides, whatever their types; the counts of a batch say how
 * many of its contents are in force (`swap` in correlation/events.ts moves them).
 */
import { assertMay, type Reader } from '@/domain/access';
import { UNATTACHED } from '@/domain/identity';
import { Decimal, sum, text } from '@/domain/money';
import { reach } from '@/server/access';
import { kindsSql, UNCLAIMED_SQL } from '@/server/correlation/kinds';
import { defineLoader } from '@/server/load';
import { pool } from '@/server/runtime/db';

export interface DeliveryTotals {
  received: bigint;
  accepted: bigint;
  applied: bigint;
  pending: bigint;
  suspended: bigint;
  deadLettered: bigint;
  discarded: bigint;
  duplicates: bigint;
  conflicting: bigint;
  /** received minus all dispositions */
  residual: bigint;
}

/** Letters of what failed authentication or size: sampled, never counted as received. */
const OUTSIDE = `('unauthenticated', 'signature invalid', 'too large')`;

/** Letters of stored signals that can't be read, whose content is the one in force: of another it is *conflicting*. */
const UNREADABLE = `FROM dead_letter l JOIN signal_key k ON k.key = l.signal_key AND k.digest = l.signal_digest JOIN delivery_batch b ON b.id = k.seq >> 20
    WHERE l.signal_key IS NOT NULL AND l.status <> 'replayed' AND b.status = 'applied'`;

/** Rows (source_id, term, n); a term may come in parts. */
const TERMS = `
  SELECT source_id, CASE disposition WHEN 'duplicate' THEN 'duplicates' ELSE disposition END AS term, sum(count) AS n
    FROM delivery_count WHERE disposition IN ('received', 'accepted', 'duplicate') GROUP BY 1, 2
  UNION ALL
  SELECT b.source_id, 'conflicting', count(*) FROM signal_variant v JOIN delivery_batch b ON b.id = v.seq >> 20 GROUP BY 1
  UNION ALL
  SELECT source_id, CASE status WHEN 'discarded' THEN 'discarded' ELSE 'deadLettered' END, sum(count)
    FROM dead_letter WHERE code NOT IN ${OUTSIDE} AND signal_key IS NULL AND status <> 'replayed' GROUP BY 1, 2
  UNION ALL
  SELECT l.source_id, unnest(ARRAY[CASE l.status WHEN 'discarded' THEN 'discarded' ELSE 'deadLettered' END, 'unreadable']), count(*) ${UNREADABLE} GROUP BY 1, 2
  UNION ALL
  SELECT source_id, 'pending', sum(usage_count + record_count) FROM delivery_batch WHERE status <> 'applied' GROUP BY 1
  UNION ALL
  SELECT f.source_id, CASE WHEN b.transaction_id = '${UNATTACHED}' THEN 'suspended' ELSE 'applied' END, sum(b.count)
    FROM (SELECT flow_id, CASE WHEN transaction_id = '${UNATTACHED}' THEN transaction_id END AS transaction_id, sum(count) AS count FROM usage_bucket GROUP BY 1, 2) b
    JOIN usage_flow f ON f.id = b.flow_id GROUP BY 1, 2
  UNION ALL
  SELECT b.source_id, 'applied', count(*)
    FROM usage_override o JOIN signal_key k ON k.key = o.key JOIN delivery_batch b ON b.id = k.seq >> 20 JOIN signal s ON s.day = k.day AND s.seq = k.seq
    WHERE o.quantity IS NULL AND b.status = 'applied' AND s.flow_id IS NOT NULL GROUP BY 1
  UNION ALL
  SELECT source_id, 'records', sum(record_count) FROM delivery_batch WHERE status = 'applied' GROUP BY 1
  UNION ALL
  SELECT source_id, 'waiting', count(DISTINCT signal_key) FROM record WHERE in_force AND waits_for IS NOT NULL
    GROUP BY 1
  UNION ALL
  SELECT source_id, 'waiting', count(*) FROM statement WHERE NOT superseded AND waits_for IS NOT NULL
    GROUP BY 1`;

const NONE: DeliveryTotals = {
  received: 0n,
  accepted: 0n,
  applied: 0n,
  pending: 0n,
  suspended: 0n,
  deadLettered: 0n,
  discarded: 0n,
  duplicates: 0n,
  conflicting: 0n,
  residual: 0n,
};

function totalsOf(terms: ReadonlyMap<string, bigint>): DeliveryTotals {
  const of = (term: string) => terms.get(term) ?? 0n;
  const waiting = of('waiting');
  const totals = {
    received: of('received'),
    accepted: of('accepted'),
    pending: of('pending'),
    applied: of('applied') + of('records') - of('unreadable') - waiting,
    suspended: of('suspended') + waiting,
    deadLettered: of('deadLettered'),
    discarded: of('discarded'),
    duplicates: of('duplicates'),
    conflicting: of('conflicting'),
  };
  const { received, accepted: _accepted, ...dispositions } = totals;
  return { ...totals, residual: Object.values(dispositions).reduce((left, n) => left - n, received) };
}

/** Totals by source ID, all of them under one snapshot. */
async function readTotals(sourceIds: readonly string[] | null): Promise<Map<string, DeliveryTotals>> {
  const { rows } = await pool.query<{ sourceId: string; term: string; n: string }>(
    `SELECT source_id::text AS "sourceId", term, sum(n)::text AS n FROM (${TERMS}) terms WHERE $1::text[] IS NULL OR source_id::text = ANY($1) GROUP BY 1, 2`,
    [sourceIds],
  );
  const bySource = new Map<string, Map<string, bigint>>();
  for (const { sourceId, term, n } of rows) {
    const terms = bySource.get(sourceId) ?? new Map<string, bigint>();
    bySource.set(sourceId, terms.set(term, BigInt(n)));
  }
  return new Map([...bySource].map(([id, terms]) => [id, totalsOf(terms)]));
}

/** Totals of a source. Sources belong to no entity: whoever may see the pipeline sees all of them. */
export const deliveryTotals = defineLoader<DeliveryTotals>(async (reader, ids) => {
  assertMay(reader, 'pipeline:read');
  const totals = await readTotals(ids);
  return new Map(ids.map((id) => [id, totals.get(id) ?? NONE]));
});

/** Totals of all sources together. */
export async function allDeliveryTotals(reader: Reader | null): Promise<DeliveryTotals> {
  assertMay(reader, 'pipeline:read');
  const all = { ...NONE };
  for (const totals of (await readTotals(null)).values())
    for (const key of Object.keys(all) as (keyof DeliveryTotals)[]) all[key] += totals[key];
  return all;
}

export interface MoneyConservation {
  currency: string;
  rated: string;
  invoiced: string;
  posted: string;
  notDueYet: string;
  inException: string;
  writtenOff: string;
  credited: string;
  withinTolerance: string;
  unexplained: string;
  /** invoiced without a rated counterpart, outside of the equation */
  withoutOrigin: string;
  /** rated per the charges, minus posted and each class of difference per the transactions */
  residual: string;
}

const CLASSES = {
  notDueYet: 'not due yet',
  inException: 'in exception',
  writtenOff: 'written off',
  credited: 'credited',
  withinTolerance: 'within tolerance',
  unexplained: 'unexplained',
} as const;
type ClassName = keyof typeof CLASSES;

/** Each class of both differences has a sum of its own. */
type Summed = 'rated' | 'invoiced' | 'posted' | 'withoutOrigin' | 'charges' | 'foreign' | `${ClassName}${1 | 2}`;
type Sums = { currency: string } & Readonly<Record<Summed, string | null>>;

/**
 * *Money*, per currency, within the reader's reach: R = P + (R − I) + (I − P), each difference split into its parts.
 * R is summed over the charges in force, everything else over transactions, so that neither side follows from the
 * other. While records wait to be folded the two may differ for a moment.
 */
export async function moneyConservation(reader: Reader | null): Promise<MoneyConservation[]> {
  assertMay(reader, 'pipeline:read');
  const params: unknown[] = [];
  const within = reach(reader, 't', params);
  const classes = Object.entries(CLASSES).map(
    ([name, word]) =>
      `sum((t.invoice_variance_parts ->> '${word}')::numeric) FILTER (WHERE t.invoice_variance_class <> 'none' AND NOT t.without_origin) AS "${name}1", sum((t.posting_variance_parts ->> '${word}')::numeric) FILTER (WHERE t.posting_variance_class <> 'none' AND NOT t.without_origin) AS "${name}2"`,
  );
  const { rows } = await pool.query<Sums>(
    `WITH folded AS (
       SELECT t.currency, sum(t.rated_amount) FILTER (WHERE NOT t.without_origin AND t.kind NOT IN (${UNCLAIMED_SQL})) AS rated, sum(t.invoiced_amount) FILTER (WHERE NOT t.without_origin) AS invoiced,
         sum(t.posted_amount) FILTER (WHERE NOT t.without_origin) AS posted, sum(t.invoiced_amount) FILTER (WHERE t.without_origin) AS "withoutOrigin", ${classes.join(', ')}
       FROM transaction t WHERE t.currency IS NOT NULL AND ${within} GROUP BY 1
     ), charged AS (
       SELECT r.currency, sum(r.amount) AS charges, sum(r.amount) FILTER (WHERE r.currency IS DISTINCT FROM t.currency) AS "foreign" FROM record r JOIN transaction t ON t.id = r.transaction_id
       WHERE r.kind IN (${kindsSql('charge')}) AND r.in_force AND r.body->>'voided' IS DISTINCT FROM 'true' AND t.kind NOT IN (${UNCLAIMED_SQL}) AND r.currency IS NOT NULL AND ${within} GROUP BY 1
     )
     SELECT * FROM folded FULL JOIN charged USING (currency) ORDER BY currency`,
    params,
  );
  return rows.map((row) => {
    const of = (name: Summed) => new Decimal(row[name] ?? 0);
    const parts = Object.fromEntries(
      (Object.keys(CLASSES) as ClassName[]).map((name) => [name, of(`${name}1`).plus(of(`${name}2`))]),
    ) as Record<ClassName, Decimal>;
    // What is rated in another currency than the rest of its transaction is compared with nothing there.
    parts.unexplained = parts.unexplained.plus(of('foreign'));
    const residual = of('charges')
      .minus(of('posted'))
      .minus(sum(Object.values(parts)));
    const shown = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, text(value)])) as Record<
      ClassName,
      string
    >;
    return {
      currency: row.currency,
      rated: text(of('charges')),
      invoiced: text(of('invoiced')),
      posted: text(of('posted')),
      ...shown,
      withoutOrigin: text(of('withoutOrigin')),
      residual: text(residual),
    };
  });
}
