/**
 * The state of a transaction: a pure fold over its facts and the clock. Recomputed whole, never patched, so that it is
 * the same for the same facts whatever way they came.
 */
import { dayIn } from './calendar';
import { type DocumentState, documentState, spreadCredit } from './documents';
import { documentFindings, type TypedFinding } from './exceptions';
import { DEFAULT_TOLERANCE, type Facts } from './facts';
import { bucketOf } from './histogram';
import { type Decimal, decimal, sum, text, ZERO } from './money';
import { buildStages, type StageInput } from './stage-fold';
import { nextLook } from './sla';
import { STAGES, type StageName, type StageState, type TransactionStatus, type VarianceClass } from './stages';
import { classify } from './variance';

/** What a row adds to one rollup cell; cells are kept by adding differences of these. */
export interface Contribution {
  kpi: string;
  /** 'YYYY-MM-DD'. */
  day: string;
  entityId: string;
  region: string;
  currency: string;
  dimension: string;
  bucket: number;
  count: number;
  amount: string;
}

export interface TransactionState {
  id: string;
  key: string;
  system: string;
  subscription: string | null;
  subscriptionId: string | null;
  customer: string | null;
  charge: string | null;
  kind: string;
  product: string | null;
  meter: string | null;
  unit: string | null;
  accountId: string | null;
  entityId: string | null;
  region: string | null;
  currency: string | null;
  periodStart: Date;
  periodEnd: Date | null;
  zone: string;
  status: TransactionStatus;
  stage: StageName;
  stages: StageState[];
  capturedQuantity: string | null;
  aggregatedQuantity: string | null;
  ratedQuantity: string | null;
  billedQuantity: string | null;
  ratedAmount: string;
  invoicedAmount: string;
  creditedAmount: string;
  postedAmount: string;
  settledAmount: string;
  invoicedGross: string;
  quantityVariance: string | null;
  invoiceVariance: string;
  postingVariance: string;
  invoiceVarianceClass: VarianceClass;
  postingVarianceClass: VarianceClass;
  withoutOrigin: boolean;
  amountAtRisk: string;
  rated: boolean;
  final: boolean;
  lags: Partial<Record<StageName, { due: string; completed: string; seconds: number }>>;
  contributions: Contribution[];
  wakeAt: Date | null;
  firstKnownAt: Date;
  changedAt: Date;
  identifiers: { value: string; kind: string }[];
  /** Findings of the documents of this transaction; each document reports the same ones in each of its transactions. */
  findings: TypedFinding[];
}

const LAG_KPIS: Partial<Record<StageName, string>> = { invoiced: 'lag.invoice', posted: 'lag.posting', settled: 'lag.settlement', 'crm sync': 'lag.crm' };

/** A document's part in this transaction. */
interface Share {
  state: DocumentState;
  net: Decimal;
  gross: Decimal;
  credited: Decimal;
  posted: Decimal;
  settled: Decimal;
  quantity: Decimal | null;
  /** Whether figures counted once per document are counted here. */
  primary: boolean;
}

function shareOf(state: DocumentState, id: string): Share {
  const { lines } = state.facts;
  const mine = lines.map((line, index) => ({ line, index })).filter(({ line }) => line.transactionId === id);
  const add = (values: readonly Decimal[]) => sum(mine.map(({ index }) => values[index] ?? ZERO));
  const quantities = mine.flatMap(({ line }) => (line.quantity === null ? [] : [decimal(line.quantity)]));
  const first = lines.filter((line) => line.transactionId !== null).sort((a, b) => a.position - b.position)[0];
  const alive = state.isVoid ? ZERO : decimal(1);
  const net = sum(mine.map(({ line }) => decimal(line.amount))).times(state.sign).times(alive);
  return {
    state, net, gross: sum(mine.map(({ line }) => decimal(line.amount).plus(line.tax))).times(state.sign).times(alive),
    credited: add(state.creditedByLine).times(alive), posted: add(state.postedByLine), settled: add(state.settledByLine),
    quantity: quantities.length > 0 && state.sign === 1 && !state.isVoid ? sum(quantities) : null, primary: first?.transactionId === id,
  };
}

const iso = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null);
const max = (dates: readonly (Date | null | undefined)[]): Date | null => dates.reduce<Date | null>((best, date) => (date && (!best || date > best) ? date : best), null);
const min = (dates: readonly (Date | null | undefined)[]): Date | null => dates.reduce<Date | null>((best, date) => (date && (!best || date < best) ? date : best), null);
const str = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The state at `now` of the transaction that `facts` are about. */
export function fold(facts: Facts, now: Date): TransactionState {
  const charges = facts.charges.filter((charge) => charge.body.voided !== true);
  const [charge] = charges;
  const states = facts.documents.map((document) => documentState(document, now));
  const shares = states.map((state) => shareOf(state, facts.id));
  const invoices = shares.filter(({ state }) => state.sign === 1);
  // Credit memos reach a transaction through the lines they credit; their own lines may carry none.
  const creditStates = new Map(states.flatMap((state) => state.facts.credits).map((credit) => [credit.record.id, documentState(credit, now)]));

  const kind = str(charge?.body.kind) ?? facts.terms?.kind ?? 'recurring';
  const currency = charge?.currency ?? invoices[0]?.state.facts.record.currency ?? facts.terms?.currency ?? facts.account?.currency ?? null;
  const firstLineAt = invoices[0]?.state.facts.record.occurredAt ?? null;
  const periodStart = facts.keyStart ?? iso(charge?.body.periodStart) ?? facts.terms?.periodStart ?? firstLineAt ?? facts.charges[0]?.occurredAt ?? facts.usage?.firstAt ?? now;
  const periodEnd = iso(charge?.body.periodEnd) ?? facts.terms?.periodEnd ?? null;
  const zone = facts.terms?.zone ?? facts.entity?.calendar.zone ?? 'UTC';

  const rated = sum(charges.filter((item) => item.currency === currency).map((item) => item.amount ?? '0'));
  const gross = sum(invoices.map((share) => share.gross));
  const credited = sum(invoices.map((share) => share.credited));
  const invoiced = sum(invoices.map((share) => share.net)).minus(credited);
  const postedCredits = postedByCredits(facts, creditStates, invoices);
  const posted = sum(invoices.map((share) => share.posted)).plus(postedCredits);
  const settled = sum(invoices.map((share) => share.settled));
  const withoutOrigin = facts.charges.length === 0 && !invoiced.isZero();

  const findings = [...states, ...creditStates.values()].flatMap((state) => documentFindings(state, now));
  const mine = findings.filter((finding) => finding.transactions.some(({ id }) => id === facts.id));
  const atRisk = mine.reduce((highest, finding) => {
    const part = decimal(finding.transactions.find(({ id }) => id === facts.id)?.amount ?? '0');
    return part.greaterThan(highest) ? part : highest;
  }, ZERO);
  const isWrittenOff = [...facts.writtenOff].some((entry) => states.some((state) => entry.endsWith(` ${state.facts.record.id}`)));

  const ratedQuantity = quantityOf(charges.map((item) => str(item.body.quantity)));
  const billed = invoices.flatMap(({ quantity }) => (quantity ? [quantity] : []));
  const stageInput: StageInput = { facts, now, kind, charges, invoices, creditStates: [...creditStates.values()], rated, invoiced, gross, credited, posted, settled, periodStart, periodEnd, findings: mine, ratedQuantity };
  const { stages, wakeAt: stageWakes } = buildStages(stageInput);
  const wakeAt = min([stageWakes, ...mine.map(({ since }) => nextLook(since, now))]);
  const at = (name: StageName) => stages.find((stage) => stage.name === name) as StageState;

  const invoiceVariance = withoutOrigin ? ZERO : rated.minus(invoiced);
  const postingVariance = invoiced.minus(posted);
  const invoiceDue = at('invoiced').dueAt;
  const invoiceVarianceClass = classify(invoiceVariance, rated, DEFAULT_TOLERANCE, {
    notDueYet: invoices.length === 0 && (invoiceDue === undefined || now <= new Date(invoiceDue)),
    inException: mine.some((finding) => finding.stage === 'invoiced'), writtenOff: false,
  });
  const postingVarianceClass = classify(postingVariance, invoiced, DEFAULT_TOLERANCE, {
    notDueYet: posted.isZero() && invoices.every(({ state }) => state.isVoid || now <= state.postingDueAt),
    inException: mine.length > 0, writtenOff: isWrittenOff,
  });

  const captured = facts.usage?.quantity ?? null;
  const billedQuantity = billed.length > 0 ? sum(billed) : null;
  const quantityVariance = captured !== null && ratedQuantity !== null && at('captured').status !== 'does not apply' ? decimal(captured).minus(billedQuantity ?? ratedQuantity) : null;
  const entityId = facts.account?.entityId ?? null;
  const region = facts.account?.region ?? facts.entity?.region ?? null;
  // CRM sync stands beside the way to cash: what was never synced does not keep a transaction open.
  const applying = stages.filter((stage) => stage.status !== 'does not apply' && !(stage.name === 'crm sync' && stage.status === 'not yet'));
  const records = allRecords(facts, states);

  const state: Omit<TransactionState, 'contributions'> = {
    id: facts.id, key: facts.key, system: facts.system, subscription: facts.subscription, subscriptionId: facts.terms?.subscriptionId ?? null,
    customer: charge?.customer ?? invoices[0]?.state.facts.record.customer ?? facts.terms?.customer ?? null, charge: facts.charge, kind,
    product: str(charge?.body.product) ?? facts.terms?.product ?? null, meter: str(charge?.body.meter) ?? facts.terms?.meter ?? null,
    unit: facts.meterUnit ?? str(charge?.body.unit) ?? facts.terms?.unit ?? null,
    accountId: facts.account?.id ?? null, entityId, region, currency, periodStart, periodEnd, zone,
    status: statusOf(applying, [invoiceVarianceClass, postingVarianceClass]), stage: furthest(applying), stages,
    capturedQuantity: captured, aggregatedQuantity: quantityOf(facts.aggregates.map(({ amount }) => amount)), ratedQuantity, billedQuantity: billedQuantity && text(billedQuantity),
    ratedAmount: text(rated), invoicedAmount: text(invoiced), creditedAmount: text(credited), postedAmount: text(posted), settledAmount: text(settled), invoicedGross: text(gross),
    quantityVariance: quantityVariance && text(quantityVariance), invoiceVariance: text(invoiceVariance), postingVariance: text(postingVariance), invoiceVarianceClass, postingVarianceClass,
    withoutOrigin, amountAtRisk: text(atRisk), rated: charges.length > 0,
    final: applying.length > 0 && applying.every((stage) => stage.status === 'done'),
    lags: lagsOf(stages), wakeAt,
    firstKnownAt: min([...records.map(({ knownAt }) => knownAt), facts.usage?.firstAt]) ?? now,
    changedAt: max([...records.map(({ knownAt }) => knownAt), records.length === 0 ? facts.usage?.lastAt : null]) ?? periodStart,
    identifiers: identifiersOf(facts, records), findings,
  };
  return { ...state, contributions: contributionsOf(state, invoices) };
}

/** Postings of credit memos, brought to this transaction like the credits that they book; signed, so negative. */
function postedByCredits(facts: Facts, credits: ReadonlyMap<string, DocumentState>, invoices: readonly Share[]): Decimal {
  const parts = [...credits.values()].flatMap((credit) =>
    invoices.flatMap(({ state }) => spreadCredit(state.facts, credit.facts, credit.postedByLine).filter((_, index) => state.facts.lines[index]?.transactionId === facts.id)),
  );
  return sum(parts);
}

function quantityOf(values: readonly (string | null)[]): string | null {
  const stated = values.filter((value): value is string => value !== null);
  return stated.length > 0 ? text(sum(stated)) : null;
}

function furthest(stages: readonly StageState[]): StageName {
  const reached = stages.filter((stage) => stage.name !== 'crm sync' && stage.status !== 'not yet' && !(stage.status === 'late' && !stage.completedAt));
  return reached.at(-1)?.name ?? stages[0]?.name ?? 'captured';
}

function statusOf(stages: readonly StageState[], variances: readonly VarianceClass[]): TransactionStatus {
  if (stages.some((stage) => stage.status === 'broken')) return 'broken';
  if (stages.some((stage) => stage.status === 'late' && !stage.completedAt) || variances.includes('unexplained')) return 'at risk';
  if (stages.length > 0 && stages.every((stage) => stage.status === 'done' || stage.completedAt)) return 'done';
  return stages.some((stage) => STAGES.indexOf(stage.name) >= 2 && stage.name !== 'crm sync' && stage.completedAt) ? 'in progress' : 'open';
}

function lagsOf(stages: readonly StageState[]): TransactionState['lags'] {
  return Object.fromEntries(stages.flatMap((stage) => (stage.dueAt && stage.completedAt && stage.lagSeconds !== undefined ? [[stage.name, { due: stage.dueAt, completed: stage.completedAt, seconds: stage.lagSeconds }]] : [])));
}

function allRecords(facts: Facts, states: readonly DocumentState[]) {
  const documents = states.flatMap(({ facts: document }) => [document, ...document.credits]);
  return [
    ...facts.aggregates, ...facts.charges,
    ...documents.flatMap((document) => [document.record, ...(document.void ? [document.void] : []), ...document.attempts, ...document.failures, ...document.postings, ...document.postings.flatMap(({ reversal }) => (reversal ? [reversal] : [])), ...document.payments, ...document.syncs]),
  ];
}

function identifiersOf(facts: Facts, records: ReturnType<typeof allRecords>): { value: string; kind: string }[] {
  const found = new Map<string, { value: string; kind: string }>();
  const add = (kind: string, value: string | null | undefined) => {
    if (value) found.set(`${kind} ${value.toLowerCase()}`, { kind, value: value.toLowerCase() });
  };
  add('subscription', facts.subscription);
  add('account', facts.account?.externalId);
  for (const record of records) {
    add(record.kind, record.externalId);
    add(`${record.kind} number`, record.number);
    add('customer', record.customer);
    add('correlation ID', record.correlationId);
    add('trace ID', record.traceId);
  }
  return [...found.values()].sort((a, b) => (a.kind + a.value < b.kind + b.value ? -1 : 1));
}

function contributionsOf(state: Omit<TransactionState, 'contributions'>, invoices: readonly Share[]): Contribution[] {
  const where = { entityId: state.entityId ?? '', region: state.region ?? '' };
  const periodDay = dayIn(state.periodStart, state.zone);
  const result: Contribution[] = [];
  const money = (dimension: string, amount: string, always = false) => {
    if (!always && decimal(amount).isZero()) return;
    result.push({ kpi: 'money', day: periodDay, ...where, currency: state.currency ?? '', dimension, bucket: 0, count: 1, amount });
  };
  if (state.withoutOrigin) {
    money('without origin', state.invoicedAmount);
    money('without origin: posted', state.postedAmount);
  } else {
    money('rated', state.ratedAmount, state.rated);
    money('invoiced', state.invoicedAmount);
    money('posted', state.postedAmount);
    money('invoice variance', state.invoiceVariance);
    money('posting variance', state.postingVariance);
    if (state.invoiceVarianceClass !== 'none') money(`invoice variance: ${state.invoiceVarianceClass}`, state.invoiceVariance);
    if (state.postingVarianceClass !== 'none') money(`posting variance: ${state.postingVarianceClass}`, state.postingVariance);
  }
  money('credited', state.creditedAmount);
  money('settled', state.settledAmount);
  money('invoiced gross', state.invoicedGross);

  for (const [name, kpi] of Object.entries(LAG_KPIS)) {
    const lag = state.lags[name as StageName];
    if (!lag || !kpi) continue;
    result.push({ kpi, day: dayIn(new Date(lag.completed), state.zone), ...where, currency: '', dimension: '', bucket: bucketOf(lag.seconds), count: 1, amount: '0' });
  }
  const zone = state.zone;
  const counted = (kpi: string, at: Date, dimension = '') => result.push({ kpi, day: dayIn(at, zone), ...where, currency: '', dimension, bucket: 0, count: 1, amount: '0' });
  for (const { state: document } of invoices.filter(({ primary }) => primary)) {
    const { attempts, failures } = document.facts;
    for (const attempt of attempts) counted('posting.attempt', attempt.occurredAt);
    for (const failure of failures) counted('posting.failure', failure.occurredAt, String(failure.body.reason ?? 'other'));
    for (const { posting } of document.livePostings) counted('posting.posted', posting.occurredAt);
    if (document.posting === 'posted' && failures.length === 0 && document.postedAt) counted('posting.first pass', document.postedAt);
  }
  return result;
}
