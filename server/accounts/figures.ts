import { assertMay } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { reached, reachedCases } from '@/server/access';
import { type Worth, worthCells, worthOf } from '@/server/exceptions/amounts';
import { defineLoader, grouped } from '@/server/load';
import { anyOf, sets } from '@/server/runtime/sets';

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
