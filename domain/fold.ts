/**
 * The state of a transaction: a pure fold over its facts and the clock. Recomputed whole, never patched, so that it is
 * the same for the same facts whatever way they came.
 */
import { invoiceDueAt, invoiceOverdueAt, ratedDueAt } from './due-times';
import { findingsOf } from './exceptions';
import type { Facts } from './facts';
import { allRecords, identifiersOf } from './identifiers';
import { subscriptionId } from './identity';
import { explainedOf, type InvoicedAmounts, invoicePartsOf, openRest, spanningItems } from './invoiced-amounts';
import { type Judgement, Judgements } from './judgement';
import { type Decimal, decimal, sum, text, ZERO } from './money';
import type { At } from './policies/policies';
import { classOfQuantities, differenceOf } from './quantities';
import { serviceStart } from './service-start';
import { type Receivable, type Share, shareOf } from './shares';
import { nextLook } from './sla';
import { buildStages, type StageInput } from './stage-fold';
import { STAGES, type StageName, type StageState, stagesOf, type TransactionStatus } from './stages';
import type { TransactionMeasures } from './subjects/transaction/state';
import { quantitiesOf } from './transaction-quantities';
import type { TransactionState } from './transaction-state';
import { classOf, splitVariance, type VariancePart, type VarianceParts } from './variance';

const iso = (value: string | undefined): Date | null => (value ? new Date(value) : null);
const max = (dates: readonly (Date | null | undefined)[]): Date | null =>
  dates.reduce<Date | null>((best, date) => (date && (!best || date > best) ? date : best), null);
const min = (dates: readonly (Date | null | undefined)[]): Date | null =>
  dates.reduce<Date | null>((best, date) => (date && (!best || date < best) ? date : best), null);
const str = (value: string | undefined): string | null => value || null;

/**
 * The state of the transaction that `facts` are about, at an instant and under policies.
 * @param documents of the whole set that is folded, so that each document is judged once
 */
export function fold(facts: Facts, at: At, documents: Judgements = new Judgements(at)): TransactionState {
  const { now, policies } = at;
  const charges = facts.charges.filter((charge) => charge.body.voided !== true);
  const [charge] = charges;
  const judged = facts.documents.map((document) => documents.of(document));
  const states = judged.map(({ state }) => state);
  const shares = states.map((state) => shareOf(state, facts.id));
  const invoices = shares.filter(({ state }) => state.sign === 1);
  // Credit memos reach a transaction through the lines they credit; their own lines may carry none.
  const memos = [...new Set(judged.flatMap(({ credits }) => credits.get(facts.id) ?? []))];

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
  const postedCredits = sum(
    judged.flatMap(({ state, postedByCredits }) =>
      state.facts.record.currency === currency ? [postedByCredits.get(facts.id) ?? ZERO] : [],
    ),
  );
  const posted = sum(comparable.map((share) => share.posted)).plus(postedCredits);
  const settled = sum(comparable.map((share) => share.settled));
  const { receivables, wakeAt: receivablesWake } = receivablesOf(invoices, now);
  // What is drawn from prepaid money was invoiced when it was bought: it is no claim that an invoice could be of.
  const drawn = !stagesOf(kind).has('invoiced');
  const withoutOrigin = (facts.charges.length === 0 || drawn) && !invoiced.isZero();

  const ratedQuantity = quantityOf(charges.map((item) => str(item.body.quantity)));
  const entityId = facts.account?.entityId ?? null;
  const region = facts.account?.region ?? facts.entity?.region ?? null;
  const unit = str(charge?.body.unit);
  const service = { facts, at, entityId, periodStart, periodEnd };
  const alive = invoices.filter(({ state }) => !state.isVoid);
  const invoiceVariance = withoutOrigin || drawn ? ZERO : rated.minus(invoiced);
  const place = { entityId, currency };
  const tolerance = policies.of('tolerance', invoices[0]?.state.facts.record.occurredAt ?? periodStart, place);
  const involved = [...new Set([...judged, ...memos])];
  const touching = involved.flatMap((each) => each.touching.get(facts.id) ?? []);
  const invoiceDue = invoiceOverdueAt(service);
  const overdueAt = alive.length === 0 && !rated.isZero() ? invoiceDue : null;
  const amounts: InvoicedAmounts = {
    difference: invoiceVariance,
    credited,
    rated,
    tolerance,
    notDueYet: alive.length === 0 && (invoiceDue === null || now <= invoiceDue),
    explained: sum(touching.flatMap(explainedOf)),
  };
  const quantities = quantitiesOf(service, {
    ...{ kind, charges, invoices: alive, rated, credited, ratedQuantity, currency, unit },
  });
  const measures: TransactionMeasures = {
    id: facts.id,
    key: facts.key,
    system: facts.system,
    accountName: facts.account?.name ?? null,
    accountId: facts.account?.id ?? null,
    customer: facts.charges[0]?.customer ?? null,
    entityId,
    region,
    currency: currency ?? facts.price?.currency ?? null,
    charge: facts.charge,
    meter: str(charge?.body.meter) ?? facts.terms?.meter ?? null,
    unit: facts.meterUnit ?? unit,
    periodStart,
    periodEnd,
    ...quantities.measures,
    isRated: charges.length > 0,
    ratingDueAt: charges.length === 0 && alive.length === 0 ? ratedDueAt(service) : null,
    invoiceOverdueAt: drawn ? null : overdueAt,
    billRunAt: invoiceDueAt(service, null),
    rated,
    invoiced,
    credited,
    invoiceRest: openRest(amounts),
    invoices: alive.map(({ state: { facts: of } }) => of.record.number ?? of.record.externalId),
    foreign: [...new Set(alive.map((share) => share.currency))].filter((code) => code !== currency).sort(),
    invoicedAt: max([
      ...charges.map(({ occurredAt }) => occurredAt),
      ...alive.map(({ state }) => state.facts.record.occurredAt),
    ]),
    spanning: spanningItems(facts, charges),
  };
  const findings = findingsOf('transaction', measures, at);
  const mine = [...touching.map(({ finding }) => finding), ...findings];
  const stated = findings.filter(({ amountBasis }) => amountBasis === 'stated');
  const atRisk = [...touching.map(({ share }) => share), ...stated.flatMap(({ transactions }) => transactions)].reduce(
    (highest, { amount }) => {
      const part = decimal(amount);
      return part.abs().greaterThan(highest.abs()) ? part : highest;
    },
    ZERO,
  );
  const stageInput: StageInput = {
    facts,
    at,
    entityId,
    kind,
    charges,
    invoices,
    creditStates: memos.map(({ state }) => state),
    rated,
    invoiced,
    currency,
    credited,
    posted,
    settled,
    periodStart,
    periodEnd,
    findings: mine,
    aggregatedQuantity: quantities.aggregated,
    ratedQuantity,
  };
  const { stages, wakeAt: stageWakes } = buildStages(stageInput);
  // Each document changes by the clock by itself, whichever of them a stage shows.
  const documentWakes = involved.map(({ state }) => state.wakeAt);
  const wakeAt = min([
    stageWakes,
    receivablesWake,
    ...documentWakes,
    quantities.wakeAt,
    ...[measures.ratingDueAt, measures.invoiceOverdueAt].map((due) =>
      due && due >= now ? new Date(due.getTime() + 1) : null,
    ),
    ...mine.map(({ since, entityId: entity }) => nextLook(since, at, entity)),
  ]);
  const postingVariance = invoiced.minus(posted);
  const invoiceParts = invoicePartsOf(amounts, findings, facts);
  const comparableDocuments = involved.filter(({ state }) => state.facts.record.currency === currency);
  const postingParts = splitVariance(
    postingVariance,
    knownOfPosting(comparableDocuments, facts, now),
    invoiced,
    tolerance,
  );
  const parts = quantities.partsBy(findings);
  const quantityClass = classOfQuantities(parts);
  const quantityDiffers = quantityClass === 'unexplained' || quantityClass === 'in exception';

  // CRM sync stands beside the way to cash: what was never synced does not keep a transaction open.
  const applying = stages.filter(
    (stage) => stage.status !== 'does not apply' && !(stage.name === 'crm sync' && stage.status === 'not yet'),
  );
  const records = allRecords(
    facts,
    involved.map(({ state }) => state),
  );

  return {
    id: facts.id,
    key: facts.key,
    system: facts.system,
    subscription: facts.subscription,
    subscriptionId: facts.subscription === null ? null : subscriptionId(facts.system, facts.subscription),
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
    status: statusOf(applying, [invoiceParts, postingParts], quantityDiffers),
    stage: furthest(applying),
    stages,
    capturedQuantity: quantities.captured,
    aggregatedQuantity: quantities.aggregated,
    ratedQuantity,
    billedQuantity: quantities.billed,
    ratedAmount: text(rated),
    invoicedAmount: text(invoiced),
    creditedAmount: text(credited),
    postedAmount: text(posted),
    settledAmount: text(settled),
    invoicedGross: text(gross),
    receivables,
    quantityVariance: quantities.whole,
    aggregationVariance: differenceOf(quantities.steps, 'aggregation'),
    ratingVariance: differenceOf(quantities.steps, 'rating'),
    billingVariance: differenceOf(quantities.steps, 'billing'),
    quantityVarianceParts: parts,
    quantityVarianceClass: quantityClass,
    invoiceVariance: text(invoiceVariance),
    postingVariance: text(postingVariance),
    invoiceVarianceParts: invoiceParts,
    postingVarianceParts: postingParts,
    invoiceVarianceClass: classOf(invoiceParts),
    postingVarianceClass: classOf(postingParts),
    withoutOrigin,
    amountAtRisk: text(atRisk),
    rated: charges.length > 0,
    final: applying.length > 0 && !quantityDiffers && applying.every((stage) => stage.status === 'done'),
    lags: lagsOf(stages),
    wakeAt,
    firstKnownAt: min([...records.map(({ knownAt }) => knownAt), facts.usage?.firstAt]) ?? now,
    changedAt:
      max([...records.map(({ knownAt }) => knownAt), records.length === 0 ? facts.usage?.lastAt : null]) ?? periodStart,
    identifiers: identifiersOf(facts, records),
    counted: invoices.filter(({ primary }) => primary).map(({ state }) => state),
    findings,
    touchedBy: mine,
  };
}

/** Invoiced − posted: what is known of each document's part, by the cases that explain it or by its due time. */
function knownOfPosting(
  documents: readonly Judgement[],
  { id, writtenOff }: Facts,
  now: Date,
): Partial<Record<VariancePart, Decimal>> {
  const parts: Partial<Record<VariancePart, Decimal>> = {};
  const add = (part: VariancePart, amount: Decimal) => {
    parts[part] = (parts[part] ?? ZERO).plus(amount);
  };
  for (const { state, explained, touching, open } of documents) {
    if (explained.length > 0) {
      for (const { finding, share } of touching.get(id) ?? [])
        if (explained.includes(finding))
          add(
            writtenOff.has(`${finding.type} ${state.facts.record.id}`) ? 'written off' : 'in exception',
            decimal(share.difference ?? '0'),
          );
    } else if (!state.isVoid && state.livePostings.length === 0 && now <= state.postingDueAt)
      add('not due yet', open.get(id) ?? ZERO);
  }
  return parts;
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
      stage.name !== 'crm sync' && stage.status !== 'not yet' && (stage.completedAt !== undefined || !isMissing(stage)),
  );
  return reached.at(-1)?.name ?? stages[0]?.name ?? 'captured';
}

/** A hop that nothing has come of: late, or a case says that charge or invoice is missing. */
const isMissing = ({ name, status, amount }: StageState): boolean =>
  status === 'late' || (status === 'broken' && (name === 'rated' || name === 'invoiced') && amount === undefined);

function statusOf(
  stages: readonly StageState[],
  variances: readonly VarianceParts[],
  quantityDiffers: boolean,
): TransactionStatus {
  if (stages.some((stage) => stage.status === 'broken')) return 'broken';
  const late = stages.some((stage) => stage.status === 'late' && !stage.completedAt);
  if (late || quantityDiffers || variances.some(({ unexplained }) => unexplained !== undefined)) return 'at risk';
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
