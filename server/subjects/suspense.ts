/** What waits for a customer reference or a meter, and what it may be worth. */
import type { PoolClient } from 'pg';
import { UNATTACHED } from '@/domain/identity';
import { decimal, text } from '@/domain/money';
import type { SuspenseState } from '@/domain/subjects/customer/state';
import { kindsSql } from '@/server/correlation/kinds';

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
    quantity: string;
    first_at: Date;
    last_at: Date;
  }>(
    `SELECT x.source, x.reference, f.meter, f.unit, sum(b.count)::bigint AS count, sum(b.quantity) AS quantity, min(b.hour) AS first_at, max(b.latest_at) AS last_at
     FROM unnest($1::text[], $2::text[]) AS x(source, reference) JOIN source o ON o.name = x.source JOIN usage_flow f ON f.source_id = o.id AND f.${column} = x.reference AND f.reason = $3
     JOIN usage_bucket b ON b.flow_id = f.id AND b.transaction_id = '${UNATTACHED}' GROUP BY 1, 2, 3, 4`,
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

/** The last unit amount that a charge of each meter was rated at. */
export async function loadPrices(
  client: PoolClient,
  meters: readonly string[],
): Promise<Map<string, { unitAmount: string; currency: string }>> {
  const { rows } = await client.query<{ meter: string; unit_amount: string; currency: string }>(
    `SELECT m.meter, r.unit_amount, r.currency FROM unnest($1::text[]) AS m(meter) JOIN LATERAL (
       SELECT body->>'unitAmount' AS unit_amount, currency FROM record WHERE kind IN (${kindsSql('charge')}) AND in_force AND body->>'meter' = m.meter AND body ? 'unitAmount' ORDER BY occurred_at DESC, id LIMIT 1) r ON true`,
    [meters],
  );
  return new Map(rows.map((row) => [row.meter, { unitAmount: row.unit_amount, currency: row.currency }]));
}
