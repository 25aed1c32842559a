/**
 * What a record waits for: valid, and something that it names is not there yet. Pure; the store says what is there.
 * A record waits as long as any part of it does.
 */
import type { SuspenseReason } from './attribution';
import type { RecordDraft } from './drafts';
import { defineKey } from './key';
import { sum, text } from './money';
import { recordEntry } from './records';
import type { LinkTarget } from './records/define';

export type WaitingReason =
  | SuspenseReason
  | 'unknown invoice'
  | 'unknown credit memo'
  | 'unknown ERP document'
  | 'unknown charge'
  | 'unattached charge'
  | 'unknown subscription'
  | 'ambiguous charge'
  | 'unknown account'
  | 'unknown product'
  | 'unknown dispute'
  | 'no invoice named'
  | 'unknown event';

export interface Waiting {
  readonly reason: WaitingReason;
  /** What has to arrive, in words: "invoice in-2001 of billing". */
  readonly waitsFor: string;
  /** The first of what has to arrive; null when nothing is named. */
  readonly target: LinkTarget | null;
  /** What of the record's money waits, in its currency, as it states it; null when it states none. */
  readonly amount: string | null;
}

const targetKey = defineKey('kind', 'system', 'id');
/** What has to arrive as one text, and back: what waits for the same thing has the same text. */
export const targetText = (target: LinkTarget): string => targetKey.text(target);
export const targetOf = (text: string | null): LinkTarget | null =>
  text === null ? null : (targetKey.read(text) as LinkTarget | null);

const REASONS: Readonly<Record<LinkTarget['kind'], WaitingReason>> = {
  invoice: 'unknown invoice',
  'credit memo': 'unknown credit memo',
  'erp document': 'unknown ERP document',
  charge: 'unknown charge',
  subscription: 'unknown subscription',
  account: 'unknown account',
  product: 'unknown product',
  dispute: 'unknown dispute',
};
const NAMES: Partial<Record<LinkTarget['kind'], string>> = { 'erp document': 'ERP document' };

/** What has to arrive, as people say it: "invoice in-2001 of billing". */
export const named = ({ kind, system, id }: LinkTarget): string => `${NAMES[kind] ?? kind} ${id} of ${system}`;
const andMore = (targets: readonly LinkTarget[]) => {
  const words = [...new Set(targets.map(named))];
  return words.length > 1 ? `${words[0]} and ${words.length - 1} more` : (words[0] ?? '');
};

/** Whether what a target names is there: as a record in force, as a golden row, and a charge also with a transaction. */
export interface Known {
  has(target: LinkTarget): boolean;
  /** A charge that is there and has no transaction itself. */
  isUnattached(target: LinkTarget): boolean;
}

/** A line of a document as it stands in the store. */
export interface WaitingLine {
  readonly needs: LinkTarget | null;
  readonly transactionId: string | null;
  readonly amount: string;
}

function waitingLine(line: WaitingLine, known: Known): { target: LinkTarget; reason: WaitingReason } | null {
  const { needs } = line;
  if (!needs || line.transactionId !== null) return null;
  if (!known.has(needs)) return { target: needs, reason: REASONS[needs.kind] };
  if (needs.kind === 'subscription') return { target: needs, reason: 'ambiguous charge' };
  return known.isUnattached(needs) ? { target: needs, reason: 'unattached charge' } : null;
}

/** What this record waits for; null when everything that it names is there. `lines` are those of a document. */
export function waitingOf(draft: RecordDraft, lines: readonly WaitingLine[], known: Known): Waiting | null {
  const { role } = recordEntry(draft.kind);
  const missing = draft.links.filter(({ target }) => !known.has(target));
  const [first] = missing;
  if (first) {
    const stated = missing.flatMap(({ amount }) => (amount === null ? [] : [amount]));
    return {
      reason: REASONS[first.target.kind],
      waitsFor: andMore(missing.map(({ target }) => target)),
      target: first.target,
      amount:
        stated.length === missing.length
          ? text(sum(stated))
          : role === 'order' || missing.length === draft.links.length
            ? draft.amount
            : null,
    };
  }
  // Money means nothing without the document that it is for.
  if ((role === 'payment' || role === 'failed payment') && draft.links.length === 0)
    return { reason: 'no invoice named', waitsFor: 'an allocation to an invoice', target: null, amount: draft.amount };
  if (role === 'charge' && draft.transactionId === null && draft.subscription !== null) {
    const line = { needs: subscriptionOf(draft), transactionId: null, amount: draft.amount ?? '0' };
    const found = waitingLine(line, known);
    if (found)
      return { reason: found.reason, waitsFor: named(found.target), target: found.target, amount: draft.amount };
  }
  const waiting = lines.flatMap((line) => {
    const found = waitingLine(line, known);
    return found ? [{ ...found, amount: line.amount }] : [];
  });
  const [line] = waiting;
  if (!line) return null;
  return {
    reason: line.reason,
    waitsFor: andMore(waiting.map(({ target }) => target)),
    target: line.target,
    amount: text(sum(waiting.map(({ amount }) => amount))),
  };
}

/** The subscription whose only charge a charge without a code is of. */
function subscriptionOf(draft: RecordDraft): LinkTarget {
  return { kind: 'subscription', system: draft.system, id: draft.subscription ?? '' };
}

/** What usage of a flow waits for, by the reason that attribution gave. */
export function flowWaitsFor(
  reason: SuspenseReason,
  flow: { source: string; customer: string; subscription: string; meter: string; unit: string },
): string {
  switch (reason) {
    case 'unknown meter':
      return `meter ${flow.meter}`;
    case 'unmatched account':
      return `account of customer ${flow.customer} of ${flow.source}`;
    case 'unit not convertible':
      return `factor from ${flow.unit} to the unit of meter ${flow.meter}`;
    case 'no subscription':
      return flow.subscription
        ? `subscription ${flow.subscription} with a charge on ${flow.meter}`
        : `subscription of customer ${flow.customer} with a charge on ${flow.meter}`;
    case 'ambiguous subscription':
      return `one subscription of customer ${flow.customer} for ${flow.meter}`;
  }
}
