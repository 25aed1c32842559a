/**
 * The state of a transaction: a pure fold over its facts and the clock. Recomputed whole, never patched, so that it is
 * the same for the same facts whatever way they came.
 */
import { type DocumentState, documentState, spreadCredit } from './documents';
import { documentFindings } from './exceptions';
import { DEFAULT_TOLERANCE, type DocumentFacts, type Facts } from './facts';
import { allRecords, identifiersOf } from './identifiers';
import { type Decimal, decimal, sum, text, ZERO } from './money';
import { serviceStart } from './service-start';
import { type Receivable, type Share, shareOf } from './shares';
import { nextLook } from './sla';
import { buildStages, type StageInput } from './stage-fold';
import {
  STAGES,
  type StageName,
  type StageState,
  stagesOf,
  type TransactionStatus,
  type VarianceClass,
} from './stages';
import type { TransactionState } from './transaction-state';
import { classify } from './variance';

const iso = (value: string | undefined): Date | null => (value ? new Date(value) : null);
const max = (dates: readonly (Date | null | undefined)[]): Date | null =>
  dates.reduce<Date | null>((best, date) => (date && (!best || date > best) ? date : best), null);
const min = (dates: readonly (Date | null | undefined)[]): Date | null =>
  dates.reduce<Date | null>((best, date) => (date && (!best || date < best) ? date : best), null);
const str = (value: string | undefined): string | null => value || null;

/** The state at `now` of the transaction that `facts` are about. */
export function fold(facts: Facts, now: Date): TransactionState {
  const charges = facts.charges.filter((charge) => charge.body.voided !== true);
  const [charge] = charges;
  const states = facts.documents.map((document) => documentState(document, now));
  const shares = states.map((state) => shareOf(state, facts.id));
  const invoices = shares.filter(({ state }) => state.sign === 1);
  // Credit memos reach a transaction through the lines they credit; their own lines may carry none.
  const creditStates = new Map(
    states.flatMap(({ facts: invoice }) =>
      invoice.credits
        .filter((credit) => isCredited(invoice, credit, facts.id))
        .map((credit) => [credit.record.id, documentState(credit, now)] as const),
    ),
  );

  const kind = str(charge?.body.kind) ?? facts.terms?.kind ?? 'recurring';
  const currency =
    charge?.currency ??
    invoices[0]?.state.facts.record.currency ??
    facts.terms?.currency ??
    facts.account?.currency ??
    null;
  const periodStart = serviceStart(facts) ?? now;
  const periodEnd = iso(charge?.body.periodEnd) ?? facts.terms?.periodEnd ?? null;
  const zone = facts.terms?.zone ?? facts.entity?.calendar.zone ?? 'UTC';

  const rated = sum(charges.filter((item) => item.currency === currency).map((item) => item.amount ?? '0'));
  // Money of another currency is neither added nor compared.
  const comparable = invoices.filter((share) => share.currency === currency);
  const gross = sum(comparable.map((share) => share.gross));
  const credited = sum(comparable.map((share) => share.credited));
  const invoiced = sum(comparable.map((share) => share.net)).minus(credited);
  const postedCredits = postedByCredits(facts, creditStates, comparable);
  const posted = sum(comparable.map((share) => share.posted)).plus(postedCredits);
  const settled = sum(comparable.map((share) => share.settled));
  const { receivables, wakeAt: receivablesWake } = receivablesOf(invoices, now);
  const withoutOrigin = facts.charges.length === 0 && !invoiced.isZero();

  const findings = [...states, ...creditStates.values()].flatMap((state) => documentFindings(state, now));
  const mine = findings.filter((finding) => finding.transactions.some(({ id }) => id === facts.id));
  const atRisk = mine.reduce((highest, finding) => {
    const part = decimal(finding.transactions.find(({ id }) => id === facts.id)?.amount ?? '0');
    return part.abs().greaterThan(highest.abs()) ? part : highest;
  }, ZERO);
  const isWrittenOff = [...facts.writtenOff].some((entry) =>
    [...states, ...creditStates.values()].some((state) => entry.endsWith(` ${state.facts.record.id}`)),
  );

  const ratedQuantity = quantityOf(charges.map((item) => str(item.body.quantity)));
  const billed = invoices.flatMap(({ quantity }) => (quantity ? [quantity] : []));
  const stageInput: StageInput = {
    facts,
    now,
    kind,
    charges,
    invoices,
    creditStates: [...creditStates.values()],
    rated,
    invoiced,
    currency,
    credited,
    posted,
    settled,
    periodStart,
    periodEnd,
    findings: mine,
    ratedQuantity,
  };
  const { stages, wakeAt: stageWakes } = buildStages(stageInput);
  const unposted = [...invoices.map(({ state }) => state), ...creditStates.values()].filter(
    ({ isVoid, posting }) => !isVoid && posting !== 'posted' && posting !== 'partly posted',
  );
  // Each document falls due by itself, whichever of them the stage shows.
  const postingWakes = unposted.flatMap(({ postingDueAt }) =>
    postingDueAt >= now ? [new Date(postingDueAt.getTime() + 1)] : [],
  );
  const wakeAt = min([stageWakes, receivablesWake, ...postingWakes, ...mine.map(({ since }) => nextLook(since, now))]);
  const at = (name: StageName) => stages.find((stage) => stage.name === name) as StageState;

  // What is drawn from prepaid money was invoiced when it was bought: there is nothing to compare.
  const drawn = !stagesOf(kind).has('invoiced');
  const invoiceVariance = withoutOrigin || drawn ? ZERO : rated.minus(invoiced);
  const postingVariance = invoiced.minus(posted);
  const invoiceDue = at('invoiced').dueAt;
  const invoiceVarianceClass = classify(invoiceVariance, rated, DEFAULT_TOLERANCE, {
    notDueYet: invoices.length === 0 && (invoiceDue === undefined || now <= new Date(invoiceDue)),
    inException: mine.some((finding) => finding.stage === 'invoiced'),
    writtenOff: false,
    credited,
  });
  const postingVarianceClass = classify(postingVariance, invoiced, DEFAULT_TOLERANCE, {
    notDueYet: unposted.length > 0 && unposted.every((state) => now <= state.postingDueAt),
    inException: mine.length > 0,
    writtenOff: isWrittenOff,
    credited: ZERO,
  });

  const captured = facts.usage?.quantity ?? null;
  const billedQuantity = billed.length > 0 ? sum(billed) : null;
  const quantityVariance =
    captured !== null && ratedQuantity !== null && at('captured').status !== 'does not apply'
      ? decimal(captured).minus(billedQuantity ?? ratedQuantity)
      : null;
  const entityId = facts.account?.entityId ?? null;
  const region = facts.account?.region ?? facts.entity?.region ?? null;
  // CRM sync stands beside the way to cash: what was never synced does not keep a transaction open.
  const applying = stages.filter(
    (stage) => stage.status !== 'does not apply' && !(stage.name === 'crm sync' && stage.status === 'not yet'),
  );
  const records = allRecords(facts, states);

  return {
    id: facts.id,
    key: facts.key,
    system: facts.system,
    subscription: facts.subscription,
    subscriptionId: facts.terms?.subscriptionId ?? null,
    customer: facts.charges[0]?.customer ?? facts.documents[0]?.record.customer ?? facts.terms?.customer ?? null,
    charge: facts.charge,
    kind,
    product: str(charge?.body.product) ?? facts.terms?.product ?? null,
    meter: str(charge?.body.meter) ?? facts.terms?.meter ?? null,
    unit: facts.meterUnit ?? str(charge?.body.unit) ?? facts.terms?.unit ?? null,
    accountId: facts.account?.id ?? null,
    entityId,
    region,
    currency,
    periodStart,
    periodEnd,
    zone,
    status: statusOf(applying, [invoiceVarianceClass, postingVarianceClass]),
    stage: furthest(applying),
    stages,
    capturedQuantity: captured,
    aggregatedQuantity: quantityOf(facts.aggregates.map(({ amount }) => amount)),
    ratedQuantity,
    billedQuantity: billedQuantity && text(billedQuantity),
    ratedAmount: text(rated),
    invoicedAmount: text(invoiced),
    creditedAmount: text(credited),
    postedAmount: text(posted),
    settledAmount: text(settled),
    invoicedGross: text(gross),
    receivables,
    quantityVariance: quantityVariance && text(quantityVariance),
    invoiceVariance: text(invoiceVariance),
    postingVariance: text(postingVariance),
    invoiceVarianceClass,
    postingVarianceClass,
    withoutOrigin,
    amountAtRisk: text(atRisk),
    rated: charges.length > 0,
    final: applying.length > 0 && applying.every((stage) => stage.status === 'done'),
    lags: lagsOf(stages),
    wakeAt,
    firstKnownAt: min([...records.map(({ knownAt }) => knownAt), facts.usage?.firstAt]) ?? now,
    changedAt:
      max([...records.map(({ knownAt }) => knownAt), records.length === 0 ? facts.usage?.lastAt : null]) ?? periodStart,
    identifiers: identifiersOf(facts, records),
    counted: invoices.filter(({ primary }) => primary).map(({ state }) => state),
    findings,
  };
}

/** Whether a credit memo takes something off a line of transaction `id`. */
const isCredited = (invoice: DocumentFacts, credit: DocumentFacts, id: string): boolean =>
  spreadCredit(
    invoice,
    credit,
    credit.lines.map(({ amount, tax }) => decimal(amount).abs().plus(decimal(tax).abs())),
  ).some((part, index) => !part.isZero() && invoice.lines[index]?.transactionId === id);

/** Postings of credit memos, brought to this transaction like the credits that they book; signed, so negative. */
function postedByCredits(
  facts: Facts,
  credits: ReadonlyMap<string, DocumentState>,
  invoices: readonly Share[],
): Decimal {
  const parts = [...credits.values()].flatMap((credit) =>
    invoices.flatMap(({ state }) =>
      spreadCredit(state.facts, credit.facts, credit.postedByLine).filter(
        (_, index) => state.facts.lines[index]?.transactionId === facts.id,
      ),
    ),
  );
  return sum(parts);
}

/** What is still to be paid, by currency, and when the clock alone makes more of it overdue. */
function receivablesOf(invoices: readonly Share[], now: Date): { receivables: Receivable[]; wakeAt: Date | null } {
  // What was paid in excess on one invoice pays no other: that takes an allocation.
  const open = invoices.filter(({ state, outstanding }) => state.outstanding.greaterThan(0) && !outstanding.isZero());
  const receivables = [...new Set(open.map(({ currency }) => currency))].sort().map((currency) => {
    const mine = open.filter((share) => share.currency === currency);
    const overdue = mine.filter(({ state }) => state.settlementDueAt && state.settlementDueAt < now);
    const total = (shares: readonly Share[]) => text(sum(shares.map(({ outstanding }) => outstanding)));
    return { currency, outstanding: total(mine), overdue: total(overdue) };
  });
  const dues = open.flatMap(({ state }) =>
    state.settlementDueAt && state.settlementDueAt >= now ? [new Date(state.settlementDueAt.getTime() + 1)] : [],
  );
  return { receivables, wakeAt: min(dues) };
}

function quantityOf(values: readonly (string | null)[]): string | null {
  const stated = values.filter((value): value is string => value !== null);
  return stated.length > 0 ? text(sum(stated)) : null;
}

function furthest(stages: readonly StageState[]): StageName {
  const reached = stages.filter(
    (stage) =>
      stage.name !== 'crm sync' && stage.status !== 'not yet' && !(stage.status === 'late' && !stage.completedAt),
  );
  return reached.at(-1)?.name ?? stages[0]?.name ?? 'captured';
}

function statusOf(stages: readonly StageState[], variances: readonly VarianceClass[]): TransactionStatus {
  if (stages.some((stage) => stage.status === 'broken')) return 'broken';
  if (stages.some((stage) => stage.status === 'late' && !stage.completedAt) || variances.includes('unexplained'))
    return 'at risk';
  if (stages.length > 0 && stages.every((stage) => stage.status === 'done' || stage.completedAt)) return 'done';
  return stages.some((stage) => STAGES.indexOf(stage.name) >= 2 && stage.name !== 'crm sync' && stage.completedAt)
    ? 'in progress'
    : 'open';
}

function lagsOf(stages: readonly StageState[]): TransactionState['lags'] {
  return Object.fromEntries(
    stages.flatMap((stage) =>
      stage.dueAt && stage.completedAt && stage.lagSeconds !== undefined
        ? [[stage.name, { due: stage.dueAt, completed: stage.completedAt, seconds: stage.lagSeconds }]]
        : [],
    ),
  );
}
