/** What waits for a customer reference or a meter, and what it may be worth. */
import type { PoolClient } from 'pg';
import { UNATTACHED } from '@/domain/identity';
import { decimal, text } from '@/domain/money';
import type { SuspenseState } from '@/domain/subjects/customer/state';
import { loadPrices } from '@/server/correlation/prices';

/**
 * What of a flow `f` waits: the events that stand nowhere, and the aggregates of it that do. Quantity and instants are
 * those of the events, of the aggregates where there are none; no row where nothing waits.
 */
export const WAITING_USAGE = `
  SELECT coalesce(e.count, 0) AS count, a.n AS aggregates, coalesce(e.quantity, a.quantity) AS quantity, coalesce(e.first_at, a.first_at) AS first_at, coalesce(e.last_at, a.last_at) AS last_at
    FROM (SELECT sum(b.count) AS count, sum(b.quantity) AS quantity, min(b.hour) AS first_at, max(b.latest_at) AS last_at FROM usage_bucket b WHERE b.flow_id = f.id AND b.transaction_id = '${UNATTACHED}' AND b.count > 0) e,
         (SELECT count(*) AS n, sum(r.amount) AS quantity, min((r.body->>'windowStart')::timestamptz) AS first_at, max((r.body->>'windowStart')::timestamptz) AS last_at FROM record r WHERE r.flow_id = f.id AND r.in_force AND r.waits_for IS NOT NULL) a
   WHERE e.count > 0 OR a.n > 0`;

/** Suspended usage of one customer reference or meter, in one statement for all of a kind. */
export async function loadSuspense(
  client: PoolClient,
  kind: 'unmatched account' | 'unknown meter',
  subjects: readonly { source: string; reference: string }[],
  at: Date,
): Promise<SuspenseState[]> {
  const column = kind === 'unknown meter' ? 'meter' : 'customer';
  const parameters = [subjects.map(({ source }) => source), subjects.map(({ reference }) => reference)];
  const { rows } = await client.query<{
    source: string;
    reference: string;
    meter: string;
    unit: string;
    count: number;
    aggregates: number;
    quantity: string;
    first_at: Date;
    last_at: Date;
  }>(
    `SELECT x.source, x.reference, f.meter, f.unit, sum(w.count)::bigint AS count, sum(w.aggregates)::int AS aggregates, sum(w.quantity) AS quantity, min(w.first_at) AS first_at, max(w.last_at) AS last_at
     FROM unnest($1::text[], $2::text[]) AS x(source, reference) JOIN source o ON o.name = x.source JOIN usage_flow f ON f.source_id = o.id AND f.${column} = x.reference AND f.reason = $3
     CROSS JOIN LATERAL (${WAITING_USAGE}) w GROUP BY 1, 2, 3, 4`,
    [...parameters, kind],
  );
  const transactions =
    kind === 'unmatched account'
      ? (
          await client.query<{
            source: string;
            reference: string;
            id: string;
            amount: string;
            currency: string | null;
            first_at: Date;
          }>(
            `SELECT x.source, x.reference, t.id, greatest(t.rated_amount, t.invoiced_amount) AS amount, t.currency, t.first_known_at AS first_at
         FROM unnest($1::text[], $2::text[]) AS x(source, reference) JOIN transaction t ON t.system = x.source AND t.customer = x.reference AND t.account_id IS NULL ORDER BY t.id`,
            parameters,
          )
        ).rows
      : [];
  const prices = await loadPrices(client, [...new Set(rows.map(({ meter }) => meter))]);
  return subjects.map(({ source, reference }) => {
    const usage = rows.filter((row) => row.source === source && row.reference === reference);
    const money = transactions.filter((row) => row.source === source && row.reference === reference);
    const priced = usage.flatMap((row) => {
      const price = prices.get(row.meter);
      return price ? [{ currency: price.currency, amount: decimal(row.quantity).times(price.unitAmount) }] : [];
    });
    const currencies = new Set(priced.map(({ currency }) => currency));
    const firsts = [...usage, ...money].map(({ first_at }) => first_at.getTime());
    const lasts = [...usage.map(({ last_at }) => last_at), ...money.map(({ first_at }) => first_at)].map((at) =>
      at.getTime(),
    );
    return {
      source,
      reference,
      eventCount: usage.reduce((total, row) => total + row.count, 0),
      aggregates: usage.reduce((total, row) => total + row.aggregates, 0),
      quantities: usage.map(({ quantity, unit, meter }) => ({ quantity, unit: unit || meter })),
      transactions: money.map(({ id, amount, currency }) => ({ id, amount, currency })),
      estimate:
        priced.length === usage.length && usage.length > 0 && currencies.size === 1
          ? {
              currency: [...currencies][0] as string,
              amount: text(priced.reduce((total, { amount }) => total.plus(amount), decimal('0')).toDecimalPlaces(2)),
            }
          : null,
      firstAt: new Date(firsts.length > 0 ? Math.min(...firsts) : at.getTime()),
      lastAt: new Date(lasts.length > 0 ? Math.max(...lasts) : at.getTime()),
    };
  });
}
