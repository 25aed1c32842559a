/** From charges to cash as it goes when nothing goes wrong. Stories then bend single flows. */
import type { Account, Subscription } from './accounts';
import { extend, taxOn } from './amounts';
import { DAY, dateText, HOUR, localDate, MINUTE, offsetAt, type Period } from './clock';
import { PRODUCTS } from './company';
import { type Random, random } from './random';
import { type UsageLine, usedIn } from './usage';

export type ChargeKind = 'usage' | 'recurring' | 'one-time' | 'minimum true-up' | 'prepaid purchase' | 'prepaid drawdown' | 'discount' | 'proration';

export interface Charge {
  id: string;
  code: string;
  kind: ChargeKind;
  sku: string;
  meter?: string;
  unit?: string;
  milli: number | null;
  micro: number | null;
  cents: number;
  /** What the invoice says; what was rated unless a story bends it. */
  line: { milli: number | null; cents: number };
  /** A later rating of the same charge. */
  rerated?: { cents: number; at: number };
}

export type PostingStep = { at: number; attempt: string; wave?: number } & (
  | { step: 'requested' }
  | { step: 'failed'; reason: string; code: string; message: string }
  | { step: 'posted'; document: string; number: string; cents?: number }
  | { step: 'reversed'; document: string; reason: string }
);

export interface Payment {
  id: string;
  kind: 'received' | 'failed' | 'refunded';
  at: number;
  /** Of the gross amount, hundredths of a percent; absent: what is left of it. Computed late, for stories change invoices. */
  share?: number;
  /** A refund's own amount. */
  cents?: number;
  reason?: string;
}

export interface Credit {
  id: string;
  number: string;
  at: number;
  parts: { line: number; cents: number }[];
  posted: { at: number; document: string; number: string } | null;
}

export interface Flow {
  account: Account;
  /** Null: a manual invoice. */
  subscription: Subscription | null;
  period: Period;
  charges: Charge[];
  /** False: the charges were rated for another invoice, which this one replaces. */
  rates: boolean;
  ratedAt: number;
  aggregates: { id: string; line: UsageLine; tenant: string; milli: number; count: number; at: number }[];
  invoice: { id: string; number: string; issuedAt: number; dueAt: number; billRunAt: number; receivedLate: number };
  posting: PostingStep[];
  /** Filled when a summary journal books the invoice. */
  journal: Journal | null;
  payments: Payment[];
  syncs: { id: string; at: number; error?: string; wave?: number }[];
  credits: Credit[];
  voided: { at: number; reason: string } | null;
  /** Net that somebody typed into the summary journal, cents. */
  mistyped: number | null;
  /** The story that has taken this flow; at most one does. */
  story: string | null;
}

export interface Journal {
  id: string;
  number: string;
  at: number;
  flows: Flow[];
  /** Whether it states the amount of each invoice. */
  stated: boolean;
}

export const GRACE_HOURS = 24;
export const BILL_RUN_HOURS = 48;

/** What goes onto the invoice: drawdown of prepaid money does not. */
export const invoiced = (flow: Flow) => flow.charges.filter(({ kind }) => kind !== 'prepaid drawdown');
export const netOf = (flow: Flow) => invoiced(flow).reduce((sum, { line }) => sum + line.cents, 0);
export const taxOf = (flow: Flow) => invoiced(flow).reduce((sum, { line }) => sum + taxOn(line.cents, flow.account.taxRate), 0);
export const grossOf = (flow: Flow) => netOf(flow) + taxOf(flow);

function charge(subscription: Subscription, period: Period, code: string, kind: ChargeKind, sku: string, milli: number | null, micro: number | null, cents?: number): Charge {
  const amount = cents ?? extend(milli as number, micro as number);
  return { id: `rc-${subscription.id.slice(4)}-${code}-${period.label}`, code, kind, sku, milli, micro, cents: amount, line: { milli, cents: amount } };
}

/** What one subscription is charged for one period. */
export function chargesOf(subscription: Subscription, period: Period, used: { api: number; storage: number }): Charge[] {
  const { seats, platform, api, storage, minimum, prepaid, discount, amendment } = subscription;
  const made: Charge[] = [];
  const amended = amendment && amendment.at <= period.start ? amendment.seats * 1000 : 0;
  const seatCharge = charge(subscription, period, 'seats', 'recurring', PRODUCTS.seats.sku, (seats.milli as number) + amended, seats.micro);
  made.push(seatCharge);
  if (amendment && amendment.at > period.start && amendment.at < period.end) {
    // Seats added within the period count for its remaining days, priced to the cent.
    const share = (period.end - amendment.at) / (period.end - period.start);
    made.push(charge(subscription, period, 'seats-proration', 'proration', PRODUCTS.seats.sku, null, null, Math.round((amendment.seats * seats.micro * share) / 10_000)));
  }
  if (platform) made.push(charge(subscription, period, 'platform', 'recurring', PRODUCTS.platform.sku, platform.milli as number, platform.micro));
  if (api && used.api > 0) {
    const { meter, unit } = PRODUCTS.api.meter;
    made.push({ ...charge(subscription, period, 'api', prepaid ? 'prepaid drawdown' : 'usage', PRODUCTS.api.sku, used.api, api.micro), meter, unit });
  }
  if (storage && used.storage > 0) {
    const { meter, unit } = PRODUCTS.storage.meter;
    made.push({ ...charge(subscription, period, 'storage', 'usage', PRODUCTS.storage.sku, used.storage, storage.micro), meter, unit });
  }
  const consumed = made.find(({ code }) => code === 'api')?.cents ?? 0;
  if (minimum && !prepaid && consumed < minimum) made.push(charge(subscription, period, 'minimum', 'minimum true-up', PRODUCTS.minimum.sku, null, null, minimum - consumed));
  if (prepaid?.at === period.start) made.push(charge(subscription, period, 'prepaid', 'prepaid purchase', PRODUCTS.prepaid.sku, 1000, prepaid.cents * 10_000));
  if (subscription.startAt === period.start) made.push(charge(subscription, period, 'onboarding', 'one-time', PRODUCTS.onboarding.sku, 1000, 750_000_000));
  if (discount) made.push(charge(subscription, period, 'discount', 'discount', PRODUCTS.discount.sku, null, null, -taxOn(seatCharge.cents, discount)));
  return made;
}

function paymentsOf(flow: Flow, dice: Random): Payment[] {
  const { account, invoice } = flow;
  const id = (suffix: string) => `pay-${invoice.id.slice(3)}${suffix}`;
  const { tardiness } = account;
  const days = tardiness < 0.7 ? dice.between(-6, 0) : tardiness < 0.93 ? dice.between(0, 12) : dice.between(15, 50);
  const at = Math.floor(invoice.dueAt + days * DAY);
  if (dice.chance(0.05)) {
    return [
      { id: id('-1'), kind: 'received', at, share: dice.int(3_000, 7_000) },
      { id: id('-2'), kind: 'received', at: at + dice.int(3, 16) * DAY },
    ];
  }
  if (dice.chance(0.03)) {
    return [
      { id: id('-1'), kind: 'failed', at, share: 10_000, reason: dice.pick(['card declined', 'insufficient funds', 'mandate expired']) },
      { id: id('-2'), kind: 'received', at: at + dice.int(2, 6) * DAY },
    ];
  }
  return [{ id: id(''), kind: 'received', at }];
}

/** The amount of each payment of a flow, cents, in order. */
export function paidOf(flow: Flow): number[] {
  let left = grossOf(flow);
  return flow.payments.map(({ kind, share, cents }) => {
    const amount = cents ?? (share === undefined ? left : taxOn(grossOf(flow), share));
    if (kind === 'received') left -= amount;
    return amount;
  });
}

function syncsOf(flow: Flow, dice: Random): Flow['syncs'] {
  const id = `sy-${flow.invoice.id.slice(3)}`;
  const at = flow.invoice.issuedAt + (dice.chance(0.97) ? dice.between(MINUTE, 12 * MINUTE) : dice.between(HOUR, 6 * HOUR));
  if (!dice.chance(0.015)) return [{ id: `${id}-1`, at }];
  const failed = { id: `${id}-1`, at, error: dice.pick(['Field Billing_Status__c is read only', 'Record is locked by an approval', 'Account is merged']) };
  return dice.chance(0.6) ? [failed, { id: `${id}-2`, at: at + dice.between(0.6, 1.4) * DAY }] : [failed];
}

/** Dates, numbers and the smooth way of a flow whose charges are known; called again for an invoice that replaces one. */
export function settleFlow(seed: string, flow: Flow): void {
  const dice = random(seed, 'flow', flow.invoice.id);
  const { invoice, account } = flow;
  invoice.dueAt = invoice.issuedAt + account.terms * DAY;
  const us = account.entity.erp === 'erp-us';
  const asked = Math.floor(invoice.issuedAt + dice.between(HOUR, 5 * HOUR));
  const attempt = `pa-${invoice.id.slice(3)}-1`;
  flow.posting = [
    { step: 'requested', at: asked, attempt },
    { step: 'posted', at: Math.floor(asked + dice.between(MINUTE, us ? 20 * MINUTE : 2 * HOUR)), attempt, document: `je-${us ? 'us' : 'eu'}-${invoice.id.slice(3)}`, number: `${us ? 49 : 51}${invoice.id.slice(3).padStart(8, '0')}` },
  ];
  flow.payments = paymentsOf(flow, dice);
  flow.syncs = syncsOf(flow, dice);
  // Some deliveries of billing hang for hours: then the ledger speaks of an invoice that nobody has heard of.
  invoice.receivedLate = dice.chance(0.04) ? dice.between(2 * HOUR, 9 * HOUR) : 0;
}

function usedOf(lines: readonly UsageLine[], period: Period) {
  const used = { api: 0, storage: 0 };
  for (const line of lines) used[line.charge] += usedIn(line, period);
  return used;
}

/** What metering states of a period, by tenant and meter, two to three hours after its end. */
function aggregatesOf({ id, account }: Subscription, lines: readonly UsageLine[], period: Period): Flow['aggregates'] {
  const dice = random('aggregates', id, period.label);
  return lines.flatMap((line) =>
    account.tenants.flatMap(({ id: tenant }) => {
      const at = Math.floor(period.end + dice.between(2.1 * HOUR, 3 * HOUR));
      let milli = 0;
      let count = 0;
      for (const event of line.events) {
        if (event.tenant.id !== tenant || event.time < period.start || event.time >= period.end || event.late) continue;
        milli += event.milli;
        count += 1;
      }
      return count > 0 ? [{ id: `agg-${tenant.slice(3)}-${id.slice(4)}-${line.charge}-${period.label}`, line, tenant, count, milli, at }] : [];
    }),
  );
}

/** Charges and aggregates anew, after a story has changed what metering knew in time. */
export function rerate(flow: Flow, lines: readonly UsageLine[]): void {
  if (!flow.subscription) return;
  const own = lines.filter(({ subscription }) => subscription === flow.subscription);
  flow.charges = chargesOf(flow.subscription, flow.period, usedOf(own, flow.period));
  flow.aggregates = aggregatesOf(flow.subscription, own, flow.period);
}

const blank = (subscription: Subscription, period: Period, issuedAt: number, billRunAt: number): Omit<Flow, 'charges' | 'ratedAt' | 'aggregates'> => ({
  account: subscription.account, subscription, period, rates: true, invoice: { id: '', number: '', issuedAt, dueAt: 0, billRunAt, receivedLate: 0 },
  posting: [], journal: null, payments: [], syncs: [], credits: [], voided: null, mistyped: null, story: null,
});

/** Whether an invoice was issued between bill runs. */
export const isAdHoc = ({ invoice }: Flow) => invoice.issuedAt === invoice.billRunAt;

/** Trainings, invoiced on the working day on which they were held: a few a day, so that the ledger is never idle for a week. */
function trainings(seed: string, accounts: readonly Account[], horizon: number): Flow[] {
  const subscriptions = accounts.flatMap((account) => account.subscriptions).filter(({ endAt }) => endAt === null);
  const dice = random(seed, 'trainings');
  const flows: Flow[] = [];
  const held = new Set<string>();
  const start = Math.min(...subscriptions.map(({ periods }) => periods[0]?.start ?? horizon));
  for (let day = Math.ceil(start / DAY) * DAY; day < horizon; day += DAY) {
    const isWorkday = new Date(day).getUTCDay() % 6 !== 0;
    // Small companies train as seldom as they do everything else.
    for (let draws = Math.ceil(subscriptions.length / 130); isWorkday && draws > 0; draws -= 1) {
      const subscription = dice.pick(subscriptions);
      const { zone } = subscription.account.entity;
      const at = day + dice.int(9 * HOUR, 16 * HOUR) - offsetAt(zone, day);
      const period = subscription.periods.find(({ start: from, end }) => at >= from && at < end);
      if (!period || at < subscription.startAt + DAY) continue;
      const places = dice.int(1, 12) * 1000;
      const code = `training-${dateText(localDate(zone, at)).slice(5)}`;
      if (held.has(subscription.id + code)) continue;
      held.add(subscription.id + code);
      flows.push({ ...blank(subscription, period, at, at), charges: [charge(subscription, period, code, 'one-time', PRODUCTS.training.sku, places, 149_000_000)], ratedAt: at - dice.int(5, 40) * MINUTE, aggregates: [] });
    }
  }
  return flows;
}

/** All flows of all completed periods, in order of issue, numbered. */
export function flowsOf(seed: string, accounts: readonly Account[], lines: readonly UsageLine[], horizon: number): Flow[] {
  const bySubscription = new Map<Subscription, UsageLine[]>();
  for (const line of lines) if (line.subscription) bySubscription.set(line.subscription, [...(bySubscription.get(line.subscription) ?? []), line]);
  const flows: Flow[] = [];
  for (const subscription of accounts.flatMap((account) => account.subscriptions)) {
    const dice = random(seed, 'run', subscription.id);
    for (const period of subscription.periods.slice(0, -1)) {
      if (period.start < subscription.startAt || (subscription.endAt !== null && period.start >= subscription.endAt)) continue;
      const own = bySubscription.get(subscription) ?? [];
      const ratedAt = Math.floor(period.end + dice.between(3.2 * HOUR, 9 * HOUR) + (dice.chance(0.02) ? 30 * HOUR : 0));
      const billRunAt = period.end + BILL_RUN_HOURS * HOUR;
      const issuedAt = Math.floor(billRunAt + dice.between(2 * MINUTE, 150 * MINUTE));
      flows.push({ ...blank(subscription, period, issuedAt, billRunAt), charges: chargesOf(subscription, period, usedOf(own, period)), ratedAt, aggregates: aggregatesOf(subscription, own, period) });
    }
  }
  flows.push(...trainings(seed, accounts, horizon));
  flows.sort((a, b) => a.invoice.issuedAt - b.invoice.issuedAt);
  flows.forEach((flow, index) => {
    number(flow, index + 1);
    settleFlow(seed, flow);
  });
  return flows;
}

/** Gives an invoice its identifier and its number. */
export function number(flow: Flow, serial: number): void {
  const text = String(serial).padStart(6, '0');
  flow.invoice.id = `in-${text}`;
  flow.invoice.number = `${flow.account.entity.code}-${localDate(flow.account.entity.zone, flow.invoice.issuedAt).year}-${text}`;
}
