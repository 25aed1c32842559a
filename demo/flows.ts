/** From an invoice to cash as it goes when nothing goes wrong. Stories then bend single flows. */
import { taxOn } from './amounts';
import type { Charge } from './charges';
import { DAY, HOUR, MINUTE, type Period } from './clock';
import type { Account, Subscription } from './customers';
import { type Random, random } from './random';
import type { UsageLine } from './usage';

/** What a ledger says when it refuses. */
export interface Answer {
  reason: string;
  code: string;
  message: string;
  /** The thing in the ledger that it is about. */
  about?: string;
}

export type PostingStep = { at: number; attempt: string; wave?: number } & (
  | { step: 'requested' }
  | ({ step: 'failed' } & Answer)
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
  /** What the customer contests, and until when; null: to this day. */
  disputed: { at: number; cents: number; reason: string; settled: number | null } | null;
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
export const taxOf = (flow: Flow) =>
  invoiced(flow).reduce((sum, { line }) => sum + taxOn(line.cents, flow.account.taxRate), 0);
export const grossOf = (flow: Flow) => netOf(flow) + taxOf(flow);

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
      {
        id: id('-1'),
        kind: 'failed',
        at,
        share: 10_000,
        reason: dice.pick(['card declined', 'insufficient funds', 'mandate expired']),
      },
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
  const at =
    flow.invoice.issuedAt + (dice.chance(0.97) ? dice.between(MINUTE, 12 * MINUTE) : dice.between(HOUR, 6 * HOUR));
  if (!dice.chance(0.015)) return [{ id: `${id}-1`, at }];
  const failed = {
    id: `${id}-1`,
    at,
    error: dice.pick(['Field Billing_Status__c is read only', 'Record is locked by an approval', 'Account is merged']),
  };
  // Tried again the next days, until it holds; what is not told yet by the end of the history still fails.
  return [failed, { id: `${id}-2`, at: at + (dice.chance(0.6) ? dice.between(0.6, 1.4) : dice.between(6, 16)) * DAY }];
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
    {
      step: 'posted',
      at: Math.floor(asked + dice.between(MINUTE, us ? 20 * MINUTE : 2 * HOUR)),
      attempt,
      document: `je-${us ? 'us' : 'eu'}-${invoice.id.slice(3)}`,
      number: `${us ? 49 : 51}${invoice.id.slice(3).padStart(8, '0')}`,
    },
  ];
  flow.payments = paymentsOf(flow, dice);
  flow.syncs = syncsOf(flow, dice);
  // Some deliveries of billing hang for hours: then the ledger speaks of an invoice that nobody has heard of.
  invoice.receivedLate = dice.chance(0.04) ? dice.between(2 * HOUR, 9 * HOUR) : 0;
}

/** Whether an invoice was issued between bill runs. */
export const isAdHoc = ({ invoice }: Flow) => invoice.issuedAt === invoice.billRunAt;
