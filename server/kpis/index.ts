/** The registry of KPIs: a new one is a file and a line here. Where its tile stands is said in its file. */
import type { Contribution, TransactionState } from '@/domain/transaction-state';
import type { CountedCase } from './contribute';
import { creditedMoney } from './credited-money';
import { crmLag } from './crm-lag';
import type { Audience, Kpi, Measure } from './define';
import { dueExceptions } from './due-exceptions';
import { firstPassYield } from './first-pass-yield';
import { invoiceLag } from './invoice-lag';
import { invoicedMoney } from './invoiced-money';
import { moneyAtRisk } from './money-at-risk';
import { moneyWithoutOrigin } from './money-without-origin';
import { openExceptions } from './open-exceptions';
import { openedExceptions } from './opened-exceptions';
import { postedMoney } from './posted-money';
import { postingAttempts } from './posting-attempts';
import { postingFailureRate } from './posting-failure-rate';
import { postingLag } from './posting-lag';
import { quantityDifferences } from './quantity-differences';
import { ratedMoney } from './rated-money';
import type { CaseCondition, Condition } from './records';
import { resolvedExceptions } from './resolved-exceptions';
import { settledMoney } from './settled-money';
import { settlementLag } from './settlement-lag';
import { unbilledMoney } from './unbilled-money';
import { unexplainedMoney } from './unexplained-money';
import { unpostedMoney } from './unposted-money';
import { usageLag } from './usage-lag';

export const LAG_KPIS: readonly Kpi[] = [usageLag, invoiceLag, postingLag, crmLag, settlementLag];
export const KPIS: readonly Kpi[] = [
  moneyAtRisk,
  openExceptions,
  openedExceptions,
  resolvedExceptions,
  unexplainedMoney,
  unpostedMoney,
  unbilledMoney,
  moneyWithoutOrigin,
  quantityDifferences,
  postingFailureRate,
  firstPassYield,
  ...LAG_KPIS,
  ratedMoney,
  invoicedMoney,
  postedMoney,
  settledMoney,
  creditedMoney,
];
/** Counted for a panel or a list, without a tile. */
export const MEASURES: readonly Measure[] = [dueExceptions, postingAttempts];

/** The KPIs of an audience's dashboard, in the order of their tiles. */
export const kpisOf = (audience: Audience): Kpi[] =>
  KPIS.filter(({ places }) => places[audience] !== undefined).sort(
    (a, b) => (a.places[audience] ?? 0) - (b.places[audience] ?? 0),
  );

const counting: readonly Measure[] = [...KPIS, ...MEASURES];

/** All that a transaction adds to the rollup. */
export const transactionContributions = (state: TransactionState): Contribution[] =>
  counting.flatMap(({ contributes }) => contributes?.transaction?.(state) ?? []);

/** All that a case adds to the rollup. */
export const caseContributions = (row: CountedCase): Contribution[] =>
  counting.flatMap(({ contributes }) => contributes?.case?.(row) ?? []);

/** Which transactions are behind a figure, by the figure's code. */
export const RECORDS: Readonly<Record<string, Condition>> = Object.assign(
  {},
  ...counting.map(({ records }) => records ?? {}),
);

/** Which cases are behind a figure, by the figure's code. */
export const CASES: Readonly<Record<string, CaseCondition>> = Object.assign(
  {},
  ...counting.map(({ cases }) => cases ?? {}),
);
