import { assertMay } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/define';
import { reach } from '@/server/access';
import { BASIS, type Worth, type WorthCell, worthOf } from '@/server/exceptions/amounts';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';

/** Money of one account in one currency, of all periods. Rated, invoiced and posted net of tax; the rest gross. */
export interface AccountFigures {
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

/** Sums of an account's transactions per currency, by account. */
export const figuresOf = defineLoader<AccountFigures[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<AccountFigures & { accountId: string }>(
    prepared(
      `SELECT t.account_id AS "accountId", t.currency, sum(t.rated)::text AS rated, sum(t.invoiced)::text AS invoiced, sum(t.posted)::text AS posted, sum(t.settled)::text AS settled,
              sum(t.outstanding)::text AS outstanding, sum(t.overdue)::text AS overdue
         FROM account_total t WHERE t.account_id = ANY($1::uuid[]) AND ${reach(reader, 't', params)} GROUP BY t.account_id, t.currency ORDER BY t.currency`,
      params,
    ),
  );
  return grouped(rows, ({ accountId }) => accountId);
});

export interface AccountRisk extends Worth {
  readonly openCases: number;
}

/** Open cases of an account and the money at risk in them, by account. */
export const riskOf = defineLoader<AccountRisk>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  const params: unknown[] = [ids, OPEN_STATUSES];
  const { rows } = await pool.query<WorthCell & { accountId: string }>(
    prepared(
      `SELECT c.account_id AS "accountId", c.currency, ${BASIS} AS basis, count(*)::int AS count, sum(c.amount_at_risk)::text AS amount
       FROM exception_case c WHERE c.account_id = ANY($1::uuid[]) AND c.status = ANY($2::text[]) AND ${reach(reader, 'c', params)} GROUP BY 1, 2, 3`,
      params,
    ),
  );
  return new Map(
    [...grouped(rows, ({ accountId }) => accountId)].map(([account, cells]) => [
      account,
      { openCases: cells.reduce((total, { count }) => total + count, 0), ...worthOf(cells) },
    ]),
  );
});
