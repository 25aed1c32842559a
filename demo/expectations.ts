/**
 * What must be seen once everything up to an instant has been received: counted straight from the plan and the
 * signals, by the plainest reading of them and by nothing of the product.
 */
import { DAY } from './clock';
import type { Generated } from './generate';
import type { ExpectedCase } from './plan';
import { type Signal, textOf } from './signals';
import { NEW_METER } from './stories/renamed-meter';

export interface Expected {
  accounts: number;
  subscriptions: number;
  /** Distinct signals, and what came besides. */
  deliveries: { received: number; accepted: number; duplicates: number; conflicting: number; unreadable: number };
  usageEvents: number;
  transactions: number;
  /** Transactions with an invoice line and no rated charge. */
  withoutOrigin: number;
  /** Cents. Net of tax but for settled, which is gross; what has no rated counterpart stands in `withoutOrigin`. */
  money: Record<
    string,
    { rated: number; invoiced: number; credited: number; posted: number; withoutOrigin: number; settled: number }
  >;
  /** Open cases by type: those that never closed and those that came back. */
  open: Record<string, number>;
  resolved: Record<string, number>;
  regressed: number;
  /** What each open case is about, by type. */
  subjects: Record<string, string[]>;
}

/** The fields of documents that are read here; which of them one has depends on its type. */
interface Data {
  kind: string;
  currency: string;
  amount: string;
  net: string;
  invoice: string;
  line: string;
  id: string;
  charge: string;
  subscription?: string;
  chargeCode: string;
  periodStart: string;
  erpDocument: string;
  lines: Data[];
  documents: Data[];
}
/** The fields of what is owed, paid, credited and contested. */
interface Money {
  invoice: string;
  total: string;
  dueAt: string;
  allocations: { invoice: string; amount: string }[];
  lines: { invoice: string; amount: string; tax?: string }[];
  dispute: string;
  amount: string;
}
const cents = (text: string) => Math.round(Number(text) * 100);

/** Distinct signals among what was received, and how many deliveries repeated or contradicted one. */
function distinct(signals: readonly Signal[]): { accepted: Signal[]; contradicting: Signal[]; duplicates: number } {
  const seen = new Map<string, string>();
  const accepted: Signal[] = [];
  const contradicting: Signal[] = [];
  let duplicates = 0;
  for (const signal of signals) {
    const key = `${signal.source} ${signal.id}`;
    const content = textOf({ ...signal, receivedAt: 0 });
    const known = seen.get(key);
    if (known === undefined) {
      seen.set(key, content);
      accepted.push(signal);
    } else if (known === content) duplicates += 1;
    else contradicting.push(signal);
  }
  return { accepted, contradicting, duplicates };
}

/** Transactions that usage alone makes: of linked tenants, on known meters. */
function usageTransactions(generated: Generated, at: number): Set<string> {
  const keys = new Set<string>();
  for (const { subscription, charge, events } of generated.plan.lines) {
    if (!subscription?.account.linked) continue;
    for (const { time, meter, tenant, receivedAt } of events) {
      if (receivedAt > at || meter === NEW_METER || !tenant.link) continue;
      const period = subscription.periods.find(({ start, end }) => time >= start && time < end);
      if (period) keys.add(`${subscription.id}/${charge}/${period.start}`);
    }
  }
  return keys;
}

interface Moneys {
  money: Expected['money'];
  transactions: Set<string>;
  withoutOrigin: number;
}

function documents(signals: readonly Signal[]): Moneys {
  const money: Expected['money'] = {};
  const of = (currency: string) => {
    money[currency] ??= { rated: 0, invoiced: 0, credited: 0, posted: 0, withoutOrigin: 0, settled: 0 };
    return money[currency] as Expected['money'][string];
  };
  const byType = new Map<string, Data[]>();
  // The highest revision of a document counts, else the one stamped last.
  const rank = (signal: Signal) => [Number(signal.data.revision ?? -1), signal.time] as const;
  const inForce = new Map<string, Signal>();
  for (const signal of signals) {
    const name = signal.type === 'charge.rated.v1' ? `charge ${signal.data.charge}` : `${signal.source} ${signal.id}`;
    const known = inForce.get(name);
    const [revision, time] = rank(signal);
    const [oldRevision, oldTime] = known ? rank(known) : [-2, 0];
    if (revision > oldRevision || (revision === oldRevision && time > oldTime)) inForce.set(name, signal);
  }
  for (const { type, data } of inForce.values()) {
    const list = byType.get(type) ?? [];
    byType.set(type, list);
    list.push(data as unknown as Data);
  }
  const all = (type: string): Data[] => byType.get(type) ?? [];

  const transactions = new Set<string>();
  for (const charge of all('charge.rated.v1')) {
    // Drawn from prepaid money: no claim, so no part of what was rated to be invoiced.
    if (charge.kind !== 'prepaid drawdown') of(charge.currency).rated += cents(charge.amount);
    transactions.add(`${charge.subscription}/${charge.chargeCode}/${Date.parse(charge.periodStart)}`);
  }
  const voided = new Set(all('invoice.voided.v1').map(({ invoice }) => invoice));
  const manual = new Set<string>();
  for (const invoice of all('invoice.issued.v1')) {
    for (const line of invoice.lines) {
      if (line.subscription) continue;
      manual.add(invoice.invoice);
      transactions.add(`${invoice.invoice}/${line.line}`);
    }
    if (voided.has(invoice.invoice)) continue;
    of(invoice.currency)[manual.has(invoice.invoice) ? 'withoutOrigin' : 'invoiced'] += cents(invoice.net);
  }
  for (const memo of all('creditmemo.issued.v1')) {
    of(memo.currency).invoiced -= cents(memo.net);
    of(memo.currency).credited += cents(memo.net);
  }
  const reversed = new Set(all('erp.document.reversed.v1').map(({ erpDocument }) => erpDocument));
  for (const posted of all('erp.document.posted.v1')) {
    const isManual = posted.documents.some(({ id }) => manual.has(id));
    if (!reversed.has(posted.erpDocument) && !isManual) of(posted.currency).posted += cents(posted.net);
  }
  for (const payment of all('payment.received.v1')) of(payment.currency).settled += cents(payment.amount);
  for (const refund of all('payment.refunded.v1')) of(refund.currency).settled -= cents(refund.amount);
  return { money, transactions, withoutOrigin: manual.size };
}

/** Grace after the due date, and what is worth asking for: what holds where nobody has set anything. */
const [GRACE, WORTH] = [14 * DAY, 5_000];

/** Invoices that customers still owe, long after they were due. */
function overdue(signals: readonly Signal[], at: number): ExpectedCase[] {
  const left = new Map<string, number>();
  const take = (invoice: string, amount: number) => left.set(invoice, (left.get(invoice) ?? 0) - amount);
  const dues = new Map<string, number>();
  for (const { type, data } of signals) {
    const { invoice, total, dueAt, allocations, lines, dispute, amount } = data as unknown as Money;
    if (type === 'invoice.issued.v1') {
      take(invoice, -cents(total));
      dues.set(invoice, Date.parse(dueAt));
    } else if (type === 'invoice.voided.v1') dues.delete(invoice);
    else if (type === 'payment.received.v1') for (const part of allocations) take(part.invoice, cents(part.amount));
    else if (type === 'payment.refunded.v1') for (const part of allocations) take(part.invoice, -cents(part.amount));
    else if (type === 'creditmemo.issued.v1')
      for (const line of lines) take(line.invoice, cents(line.amount) + cents(line.tax ?? '0'));
    else if (type === 'invoice.disputed.v1' && !settled(signals, dispute)) take(invoice, cents(amount));
  }
  return [...dues].flatMap(([subject, dueAt]) =>
    dueAt + GRACE < at && (left.get(subject) ?? 0) >= WORTH
      ? [{ story: 'late payers', type: 'settlement-overdue', subject, end: 'open', from: 0 } as const]
      : [],
  );
}
const settled = (signals: readonly Signal[], id: string) =>
  signals.some(({ type, data }) => type === 'dispute.settled.v1' && data.dispute === id);

/** @param at now: what is received later is not known yet */
export function expectationsOf(generated: Generated, at: number): Expected {
  const received = generated.signals.filter(({ receivedAt }) => receivedAt <= at);
  const unreadable = received.filter((signal) => signal.unreadable).length;
  const { accepted, contradicting, duplicates } = distinct(received.filter((signal) => !signal.unreadable));
  const told = documents([...accepted, ...contradicting].filter(({ type }) => type !== 'usage.recorded.v1'));
  const transactions = usageTransactions(generated, at);
  for (const key of told.transactions) transactions.add(key);
  const open = [...generated.cases.filter(({ end }) => end !== 'resolved'), ...overdue(accepted, at)];
  const resolved = generated.cases.filter(({ end }) => end === 'resolved');
  const subjects = (cases: readonly ExpectedCase[]) => {
    const found: Record<string, string[]> = {};
    for (const { type, subject } of cases) {
      found[type] ??= [];
      found[type]?.push(subject);
    }
    return found;
  };
  const tally = (cases: readonly ExpectedCase[]) =>
    Object.fromEntries(Object.entries(subjects(cases)).map(([type, all]) => [type, all.length]));
  return {
    accounts: generated.plan.accounts.length,
    subscriptions: accepted.filter(({ type }) => type === 'subscription.created.v1').length,
    deliveries: {
      received: received.length,
      accepted: accepted.length,
      duplicates,
      conflicting: contradicting.length,
      unreadable,
    },
    usageEvents: accepted.filter(({ type }) => type === 'usage.recorded.v1').length,
    transactions: transactions.size,
    withoutOrigin: told.withoutOrigin,
    money: told.money,
    open: tally(open),
    resolved: tally(resolved),
    regressed: open.filter(({ end }) => end === 'regressed').length,
    subjects: subjects(open),
  };
}
