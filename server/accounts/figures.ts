import { assertMay } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { reach, reached, reachedCases } from '@/server/access';
import { kindsSql } from '@/server/correlation/kinds';
import { type Worth, worthCells, worthOf } from '@/server/exceptions/amounts';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { anyOf, sets } from '@/server/runtime/sets';
import { customersOf, THEN, VOIDED } from './invoices';

/** Money of one account in one currency, of all periods. Rated, invoiced and posted net of tax; the rest gross. */
export interface AccountFigures {
  readonly accountId: string;
  readonly currency: string;
  readonly rated: string;
  readonly invoiced: string;
  readonly posted: string;
  readonly settled: string;
  /** Invoiced gross, less credits and payments. */
  readonly outstanding: string;
  /** The part of it past its due date. */
  readonly overdue: string;
}

const totals = reached((given: { ids: readonly string[] }, within) =>
  sets
    .selectFrom('account_total as t')
    .select(['t.account_id as accountId', 't.currency'])
    .select((eb) =>
      (['rated', 'invoiced', 'posted', 'settled', 'outstanding', 'overdue'] as const).map((amount) =>
        eb.fn.sum<string>(`t.${amount}`).as(amount),
      ),
    )
    .where('t.account_id', '=', anyOf(given.ids, 'uuid'))
    .where(within('t'))
    .groupBy(['t.account_id', 't.currency'])
    .orderBy('t.currency'),
);
/** Sums of an account's transactions per currency, by account. */
export const figuresOf = defineLoader<AccountFigures[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  return grouped(await totals(reader, { ids }), ({ accountId }) => accountId);
});

/** Gross that is contested and not settled, by account and currency: of invoices that are not void. */
export const disputedOf = defineLoader<ReadonlyMap<string, string>>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<{ accountId: string; currency: string; disputed: string }>(
    prepared(
      `WITH customers AS MATERIALIZED (${customersOf(reach(reader, 'a', params))})
       SELECT c.account_id AS "accountId", r.currency, sum(d.amount)::text AS disputed
         FROM customers c JOIN record r ON r.source_id = c.source_id AND r.customer = c.customer AND ${THEN} AND r.kind = 'invoice' AND r.in_force
         JOIN record_link k ON k.to_id = r.id AND k.kind IN (${kindsSql('dispute')}) JOIN record d ON d.id = k.from_id AND d.in_force AND d.currency = r.currency
        WHERE NOT ${VOIDED} AND NOT EXISTS (SELECT FROM record v WHERE v.kind IN (${kindsSql('settlement')}) AND v.in_force AND v.source_id = d.source_id AND v.external_id = d.external_id)
        GROUP BY 1, 2`,
      params,
    ),
  );
  return new Map(
    [...grouped(rows, ({ accountId }) => accountId)].map(([account, parts]) => [
      account,
      new Map(parts.map(({ currency, disputed }) => [currency, disputed])),
    ]),
  );
});

export interface AccountRisk extends Worth {
  readonly openCases: number;
}

const risks = reachedCases((given: { ids: readonly string[] }, within) =>
  worthCells
    .select('c.account_id as accountId')
    .where('c.account_id', '=', anyOf(given.ids, 'uuid'))
    .where('c.status', '=', anyOf(OPEN_STATUSES, 'text'))
    .where(within('c'))
    .groupBy('c.account_id'),
);
/** Open cases of an account and the money at risk in them, by account. */
export const riskOf = defineLoader<AccountRisk>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const rows = await risks(reader, { ids });
  return new Map(
    [...grouped(rows, ({ accountId }) => accountId as string)].map(([account, cells]) => [
      account,
      { openCases: cells.reduce((total, { count }) => total + count, 0), ...worthOf(cells) },
    ]),
  );
});
