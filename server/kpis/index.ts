/** The registry of KPIs, in the order of their tiles: a new KPI is one file and one line here. */

import { creditedMoney } from './credited-money';
import { crmLag } from './crm-lag';
import type { Kpi } from './define';
import { firstPassYield } from './first-pass-yield';
import { invoiceLag } from './invoice-lag';
import { invoicedMoney } from './invoiced-money';
import { moneyAtRisk } from './money-at-risk';
import { moneyWithoutOrigin } from './money-without-origin';
import { openExceptions } from './open-exceptions';
import { postedMoney } from './posted-money';
import { postingFailureRate } from './posting-failure-rate';
import { postingLag } from './posting-lag';
import { ratedMoney } from './rated-money';
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
  unexplainedMoney,
  unpostedMoney,
  unbilledMoney,
  moneyWithoutOrigin,
  postingFailureRate,
  firstPassYield,
  ...LAG_KPIS,
  ratedMoney,
  invoicedMoney,
  postedMoney,
  settledMoney,
  creditedMoney,
];
