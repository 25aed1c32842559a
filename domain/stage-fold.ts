/** How far each hop of a transaction is: due, completed, lag, elapsed, and what is wrong with it. */
import { invoiceDueAt, ratedDueAt } from './due-times';
import type { TypedFinding } from './exceptions/define';
import type { FactOf, Facts } from './facts';
import { type Decimal, text } from './money';
import type { At } from './policies/policies';
import { isRole } from './records';
import { STAGES, type StageName, type StageState, stagesOf } from './stages';
import type { DocumentState } from './subjects/document/state';

export interface StageInput {
  facts: Facts;
  at: At;
  entityId: string | null;
  kind: string;
  charges: readonly FactOf<'charge'>[];
  invoices: readonly { state: DocumentState; currency: string; outstanding: Decimal }[];
  creditStates: readonly DocumentState[];
  rated: Decimal;
  invoiced: Decimal;
  currency: string | null;
  credited: Decimal;
  posted: Decimal;
  settled: Decimal;
  periodStart: Date;
  periodEnd: Date | null;
  findings: readonly TypedFinding[];
  aggregatedQuantity: string | null;
  ratedQuantity: string | null;
}

interface Draft extends Omit<StageState, 'name' | 'status' | 'completedAt' | 'dueAt'> {
  completed?: Date | null;
  due?: Date | null;
  /** Begun, not complete. */
  begun?: boolean;
  /** The hop does not exist for this transaction after all. */
  absent?: boolean;
}

const latest = (dates: readonly (Date | null | undefined)[]) =>
  dates.reduce<Date | null>((best, date) => (date && (!best || date > best) ? date : best), null);
const iso = (value: string | undefined): Date | null => (value ? new Date(value) : null);

/** The stages in order, and the next instant at which the clock alone changes one of them. */
export function buildStages(input: StageInput): { stages: StageState[]; wakeAt: Date | null } {
  const { now } = input.at;
  const applying = stagesOf(input.kind);
  const broken = new Set(input.findings.map(({ stage }) => stage));
  const drafts: Record<StageName, () => Draft> = {
    captured: () => captured(input),
    aggregated: () => aggregated(input),
    rated: () => rated(input),
    invoiced: () => invoiced(input),
    posted: () => posted(input),
    settled: () => settled(input),
    'crm sync': () => crmSync(input),
  };
  // The end of the period ends the capture, whatever else happens.
  const wakes: Date[] = input.periodEnd && input.periodEnd > now ? [input.periodEnd] : [];
  let before: Date | null = null;
  const stages = STAGES.map((name): StageState => {
    if (!applying.has(name)) return { name, status: 'does not apply' };
    const { completed, due, begun, absent, ...rest } = drafts[name]();
    if (absent) return { name, status: 'does not apply', ...rest };
    const late = !completed && due != null && now > due;
    if (!completed && due && due >= now) wakes.push(new Date(due.getTime() + 1));
    const stage: StageState = {
      name,
      status: broken.has(name) ? 'broken' : completed ? 'done' : late ? 'late' : begun ? 'in progress' : 'not yet',
      ...rest,
    };
    if (due) stage.dueAt = due.toISOString();
    if (completed) {
      stage.completedAt = completed.toISOString();
      if (due) stage.lagSeconds = Math.round((completed.getTime() - due.getTime()) / 1000);
      if (before && name !== 'crm sync')
        stage.elapsedSeconds = Math.round((completed.getTime() - before.getTime()) / 1000);
      if (name !== 'crm sync') before = completed;
    }
    return stage;
  });
  return { stages, wakeAt: wakes.reduce<Date | null>((first, date) => (!first || date < first ? date : first), null) };
}

function captured({ facts, at: { now }, periodEnd }: StageInput): Draft {
  const { usage } = facts;
  if (!usage) return { note: 'No usage received' };
  const ended = periodEnd !== null && periodEnd <= now;
  return { quantity: usage.quantity, begun: true, completed: ended ? usage.lastAt : null };
}

function aggregated({ facts, charges, periodEnd, aggregatedQuantity: aggregated }: StageInput): Draft {
  const [first] = facts.aggregates;
  // Metering that states no aggregates has no such hop; it is known to be absent once the charge is rated without.
  if (!first) return charges.length > 0 ? { absent: true, note: 'Metering states no aggregate' } : {};
  return {
    system: first.source,
    ...(aggregated === null ? {} : { quantity: aggregated }),
    completed: latest(facts.aggregates.map(({ knownAt }) => knownAt)),
    due: periodEnd,
  };
}

function rated(input: StageInput): Draft {
  const { facts, charges, rated: amount, invoices, ratedQuantity } = input;
  const due = ratedDueAt(input);
  const [charge] = charges;
  if (!charge) {
    if (facts.charges.length > 0) return { begun: true, note: 'The charge was voided' };
    return invoices.length > 0 ? { absent: true, note: 'Invoiced without a rated charge' } : { due };
  }
  return {
    system: charge.source,
    amount: text(amount),
    completed: latest(charges.map(({ occurredAt }) => occurredAt)),
    due,
    ...(ratedQuantity === null ? {} : { quantity: ratedQuantity }),
  };
}

const live = (invoices: StageInput['invoices']) => invoices.filter(({ state }) => !state.isVoid);

function invoiced(input: StageInput): Draft {
  const { invoices, invoiced: amount, currency, rated: ratedAmount, charges } = input;
  const alive = live(invoices);
  const foreign = [...new Set(alive.map((share) => share.currency))].filter((code) => code !== currency);
  const planned = latest(
    alive.map(
      ({
        state: {
          facts: { record },
        },
      }) => ('billRunAt' in record.body ? iso(record.body.billRunAt) : null),
    ),
  );
  const due = invoiceDueAt(input, planned);
  if (alive.length === 0) {
    if (invoices.length > 0)
      return { due, system: invoices[0]?.state.facts.record.source as string, note: 'The invoice is void' };
    // Nothing to invoice: a charge of zero needs no document.
    return charges.length > 0 && ratedAmount.isZero() ? { absent: true, note: 'Nothing to invoice' } : { due };
  }
  return {
    system: alive[0]?.state.facts.record.source as string,
    amount: text(amount),
    completed: latest(alive.map(({ state }) => state.facts.record.occurredAt)),
    due,
    ...(foreign.length > 0
      ? { note: `Also invoiced in ${foreign.sort().join(', ')}: another currency is neither added nor compared` }
      : {}),
  };
}

const byDue = (a: DocumentState, b: DocumentState) => a.postingDueAt.getTime() - b.postingDueAt.getTime();
const postedWhen = ({ postedAt, postingDueAt, facts }: DocumentState) => ({
  completed: postedAt ?? facts.record.occurredAt,
  due: postingDueAt,
});
const lateness = ({ completed, due }: { completed: Date; due: Date }) => completed.getTime() - due.getTime();

function posted({
  facts,
  invoices,
  creditStates,
  posted: amount,
  invoiced: invoicedAmount,
  rated: ratedAmount,
  charges,
}: StageInput): Draft {
  const documents = [...live(invoices).map(({ state }) => state), ...creditStates.filter(({ isVoid }) => !isVoid)];
  const isPosted = ({ posting }: DocumentState) => posting === 'posted' || posting === 'partly posted';
  if (documents.length === 0)
    return charges.length > 0 && ratedAmount.isZero() && invoicedAmount.isZero() && invoices.length === 0
      ? { absent: true }
      : {};
  // Of several documents the one that waits longest counts, and when all are posted the one that was latest for its due time.
  const open = documents.filter((document) => !isPosted(document)).sort(byDue);
  const slowest = documents.map(postedWhen).sort((a, b) => lateness(b) - lateness(a))[0];
  const system = documents.flatMap(({ livePostings, facts: document }) => [
    ...livePostings.map(({ posting }) => posting.source),
    ...document.failures.map(({ source }) => source),
    ...document.attempts.map(({ source }) => source),
  ])[0];
  const refusal = documents.find(({ posting }) => posting === 'rejected')?.refusal;
  return {
    ...(system ? { system } : {}),
    amount: text(amount),
    due: open[0]?.postingDueAt ?? slowest?.due ?? null,
    completed: open.length === 0 ? (slowest?.completed ?? null) : null,
    begun: documents.some(({ posting }) => posting !== 'waiting'),
    ...(refusal ? { note: refusal.body.message } : {}),
    ...(facts.entity
      ? {}
      : {
          note: refusal ? refusal.body.message : 'No legal entity known: the general posting time counts',
        }),
  };
}

function settled({ invoices, settled: amount, credited, charges, rated: ratedAmount }: StageInput): Draft {
  const alive = live(invoices);
  if (alive.length === 0)
    return charges.length > 0 && ratedAmount.isZero() && invoices.length === 0 ? { absent: true } : {};
  const due = latest(alive.map(({ state }) => state.settlementDueAt));
  const at = latest(alive.map(({ state }) => state.settledAt));
  const paid = alive.every(({ state, outstanding }) => state.settledAt !== null || outstanding.lessThanOrEqualTo(0));
  const system = alive.flatMap(({ state }) => state.facts.payments.map(({ source }) => source))[0];
  return {
    ...(system ? { system } : {}),
    amount: text(amount),
    due,
    begun: amount.greaterThan(0),
    // What was credited whole, or was nothing, is settled without a payment.
    completed: paid ? (at ?? latest(alive.map(({ state }) => state.facts.record.occurredAt))) : null,
    ...(credited.isZero() ? {} : { note: `Net of credits of ${text(credited)}` }),
  };
}

function crmSync({ invoices }: StageInput): Draft {
  const syncs = live(invoices).flatMap(({ state }) => state.facts.syncs);
  if (syncs.length === 0) return {};
  const done = syncs.filter((sync) => isRole(sync, 'sync'));
  const last = syncs.reduce((best, sync) => (sync.occurredAt > best.occurredAt ? sync : best));
  const completed = latest(done.map(({ occurredAt }) => occurredAt));
  const due = latest(done.map(({ body }) => iso(body.changedAt)));
  return isRole(last, 'failed sync')
    ? {
        system: last.source,
        begun: true,
        note: `The last sync failed: ${last.body.error ?? 'no reason given'}`,
      }
    : { system: last.source, completed, due };
}
