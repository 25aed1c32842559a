/** Totals of accounts are kept by delta: what a transaction added before is taken off, what it adds now is put on. */

import type { PoolClient } from 'pg';
import { keyText } from '@/domain/key';
import { type Decimal, decimal, text, ZERO } from '@/domain/money';
import type { Receivable } from '@/domain/shares';
import { stagesOf } from '@/domain/stages';
import { UNCLAIMED_SQL } from '@/server/correlation/kinds';
import { inserting } from '@/server/runtime/sets';

/** What of a transaction counts in its account's totals; amounts as decimal strings. */
export interface AccountPart {
  readonly accountId: string | null;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly currency: string | null;
  readonly kind: string;
  readonly ratedAmount: string;
  readonly invoicedAmount: string;
  readonly postedAmount: string;
  readonly settledAmount: string;
  readonly receivables: readonly Receivable[];
}

export const AMOUNTS = ['rated', 'invoiced', 'posted', 'settled', 'outstanding', 'overdue'] as const;
type Amounts = Partial<Record<(typeof AMOUNTS)[number], string>>;

const amountsOf = (part: AccountPart): [currency: string, amounts: Amounts][] => [
  ...(part.currency
    ? [
        [
          part.currency,
          {
            // What is drawn from prepaid money was claimed when it was bought.
            rated: stagesOf(part.kind).has('invoiced') ? part.ratedAmount : '0',
            invoiced: part.invoicedAmount,
            posted: part.postedAmount,
            settled: part.settledAmount,
          },
        ] as [string, Amounts],
      ]
    : []),
  ...part.receivables.map(
    ({ currency, outstanding, overdue }) => [currency, { outstanding, overdue }] as [string, Amounts],
  ),
];

const addToTotals = inserting(
  'account_total',
  ['account_id', 'currency', 'entity_id', 'region', ...AMOUNTS],
  `ON CONFLICT (account_id, currency, entity_id, region)
     DO UPDATE SET ${AMOUNTS.map((amount) => `${amount} = account_total.${amount} + excluded.${amount}`).join(', ')}`,
);

/** Adds up differences by account, entity, region and currency until they are written. */
export class AccountTotals {
  private readonly cells = new Map<string, { key: readonly string[]; sums: Decimal[] }>();

  add(part: AccountPart, sign: 1 | -1): void {
    if (!part.accountId) return;
    for (const [currency, amounts] of amountsOf(part)) {
      const key = [part.accountId, currency, part.entityId ?? '', part.region ?? ''];
      const name = keyText(...key);
      const cell = this.cells.get(name) ?? { key, sums: AMOUNTS.map(() => ZERO) };
      this.cells.set(name, cell);
      AMOUNTS.forEach((amount, place) => {
        cell.sums[place] = (cell.sums[place] as Decimal).plus(decimal(amounts[amount] ?? '0').times(sign));
      });
    }
  }

  /** Writes the differences, in order of key, so that two writers never wait for each other in a circle. */
  async write(client: PoolClient): Promise<void> {
    const rows = [...this.cells.entries()]
      .filter(([, { sums }]) => sums.some((sum) => !sum.isZero()))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([
          ,
          {
            key: [account_id = '', currency = '', entity_id, region],
            sums,
          },
        ]) => ({
          ...{ account_id, currency, entity_id, region },
          ...Object.fromEntries(AMOUNTS.map((amount, place) => [amount, text(sums[place] as Decimal)])),
        }),
      );
    await addToTotals(client, rows);
  }
}

/** The same totals out of the transactions `t`: (account_id, currency, entity_id, region, rated … overdue). */
export const TOTALS_OF_TRANSACTIONS = `
  SELECT t.account_id, part.currency, COALESCE(t.entity_id, '') AS entity_id, COALESCE(t.region, '') AS region, ${AMOUNTS.map((amount) => `sum(part.${amount}) AS ${amount}`).join(', ')}
    FROM transaction t CROSS JOIN LATERAL (
      SELECT t.currency, CASE WHEN t.kind IN (${UNCLAIMED_SQL}) THEN 0 ELSE t.rated_amount END AS rated, t.invoiced_amount AS invoiced, t.posted_amount AS posted, t.settled_amount AS settled, 0 AS outstanding, 0 AS overdue WHERE t.currency IS NOT NULL
      UNION ALL SELECT r.currency, 0, 0, 0, 0, r.outstanding, r.overdue FROM jsonb_to_recordset(t.receivables) AS r(currency text, outstanding numeric, overdue numeric)) part
   WHERE t.account_id IS NOT NULL GROUP BY 1, 2, 3, 4`;
