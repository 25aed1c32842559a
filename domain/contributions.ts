/** What a transaction adds to the figures: kept on its row, so that a change adds the difference. */
import { dayIn } from './calendar';
import { bucketOf } from './histogram';
import { decimal } from './money';
import type { Share } from './shares';
import { type StageName, stagesOf } from './stages';
import type { Contribution, TransactionState } from './transaction-state';

const LAG_KPIS: Partial<Record<StageName, string>> = {
  invoiced: 'lag.invoice',
  posted: 'lag.posting',
  settled: 'lag.settlement',
  'crm sync': 'lag.crm',
};

/** What this state adds to the rollups; figures counted once per document are in its primary transaction. */
export function contributionsOf(
  state: Omit<TransactionState, 'contributions'>,
  invoices: readonly Share[],
): Contribution[] {
  const where = { entityId: state.entityId ?? '', region: state.region ?? '' };
  const periodDay = dayIn(state.periodStart, state.zone);
  const result: Contribution[] = [];
  const money = (dimension: string, amount: string, always = false) => {
    if (!always && decimal(amount).isZero()) return;
    result.push({
      kpi: 'money',
      day: periodDay,
      ...where,
      currency: state.currency ?? '',
      dimension,
      bucket: 0,
      count: 1,
      amount,
    });
  };
  if (state.withoutOrigin) {
    money('without origin', state.invoicedAmount);
    money('without origin: posted', state.postedAmount);
  } else {
    // Prepaid money that is drawn down was rated, but is no claim: it stands apart from R.
    money(stagesOf(state.kind).has('invoiced') ? 'rated' : 'drawn down', state.ratedAmount, state.rated);
    money('invoiced', state.invoicedAmount);
    money('posted', state.postedAmount);
    money('invoice variance', state.invoiceVariance);
    money('posting variance', state.postingVariance);
    if (state.invoiceVarianceClass !== 'none')
      money(`invoice variance: ${state.invoiceVarianceClass}`, state.invoiceVariance);
    if (state.postingVarianceClass !== 'none')
      money(`posting variance: ${state.postingVarianceClass}`, state.postingVariance);
  }
  money('credited', state.creditedAmount);
  money('settled', state.settledAmount);
  money('invoiced gross', state.invoicedGross);

  for (const [name, kpi] of Object.entries(LAG_KPIS)) {
    const lag = state.lags[name as StageName];
    if (!lag || !kpi) continue;
    result.push({
      kpi,
      day: dayIn(new Date(lag.completed), state.zone),
      ...where,
      currency: '',
      dimension: '',
      bucket: bucketOf(lag.seconds),
      count: 1,
      amount: '0',
    });
  }
  const zone = state.zone;
  const counted = (kpi: string, at: Date, dimension = '') =>
    result.push({ kpi, day: dayIn(at, zone), ...where, currency: '', dimension, bucket: 0, count: 1, amount: '0' });
  for (const { state: document } of invoices.filter(({ primary }) => primary)) {
    const { attempts, failures } = document.facts;
    for (const attempt of attempts) counted('posting.attempt', attempt.occurredAt);
    for (const failure of failures)
      counted('posting.failure', failure.occurredAt, String(failure.body.reason ?? 'other'));
    for (const posting of document.facts.postings) counted('posting.posted', posting.occurredAt);
    if (document.posting === 'posted' && failures.length === 0 && document.postedAt)
      counted('posting.first pass', document.postedAt);
  }
  return result;
}
