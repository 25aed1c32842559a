import { kindsSql } from './kinds';
import type { Queryable } from './queue';

export interface LastPrice {
  readonly unitAmount: string;
  readonly currency: string;
}

/** A transaction whose price is asked for: by its own charge first, then by the meter. */
export interface PriceAsked {
  readonly id: string;
  readonly subscription: string | null;
  readonly charge: string | null;
  readonly meter: string;
  readonly currency: string | null;
}

/** What a unit of each of these transactions was last rated at: by its own subscription and charge, else by its meter in its currency. */
export async function loadOwnPrices(
  client: Queryable,
  asked: readonly PriceAsked[],
  knownAt: Date | null = null,
): Promise<Map<string, LastPrice>> {
  if (asked.length === 0) return new Map();
  const priced = `kind IN (${kindsSql('charge')}) AND in_force AND body ? 'unitAmount' AND ($2::timestamptz IS NULL OR known_at <= $2)`;
  const { rows } = await client.query<{ id: string; unit_amount: string; currency: string }>(
    `SELECT a.id, p.unit_amount, p.currency FROM jsonb_to_recordset($1::jsonb) AS a(id uuid, subscription text, charge text, meter text, currency text) CROSS JOIN LATERAL (
       SELECT 1 AS rank, body->>'unitAmount' AS unit_amount, currency, occurred_at, id FROM record WHERE ${priced} AND subscription_external_id = a.subscription AND body->>'chargeCode' = a.charge
       UNION ALL (SELECT 2, body->>'unitAmount', currency, occurred_at, id FROM record WHERE ${priced} AND body->>'meter' = a.meter AND (a.currency IS NULL OR currency = a.currency) ORDER BY occurred_at DESC, id LIMIT 1)
       ORDER BY 1, occurred_at DESC, id LIMIT 1) p`,
    [JSON.stringify(asked), knownAt],
  );
  return new Map(rows.map((row) => [row.id, { unitAmount: row.unit_amount, currency: row.currency }]));
}

/** The last unit amount that a charge of each meter was rated at. */
export async function loadPrices(client: Queryable, meters: readonly string[]): Promise<Map<string, LastPrice>> {
  const { rows } = await client.query<{ meter: string; unit_amount: string; currency: string }>(
    `SELECT m.meter, r.unit_amount, r.currency FROM unnest($1::text[]) AS m(meter) JOIN LATERAL (
       SELECT body->>'unitAmount' AS unit_amount, currency FROM record WHERE kind IN (${kindsSql('charge')}) AND in_force AND body->>'meter' = m.meter AND body ? 'unitAmount' ORDER BY occurred_at DESC, id LIMIT 1) r ON true`,
    [meters],
  );
  return new Map(rows.map((row) => [row.meter, { unitAmount: row.unit_amount, currency: row.currency }]));
}
