/** Finding the key behind a transaction's ID: the ID is a hash of the key, so candidates are tried until one fits. */
import { type SubscriptionHistory, scheduleOf } from './attribution';
import { periodAt } from './calendar';
import { type TransactionKey, transactionId, transactionKeyText } from './identity';

/** What a record or a route says about the key of its transaction. */
export interface KeyHint {
  readonly system?: string | null;
  readonly subscription?: string | null;
  readonly charge?: string | null;
  /** An instant in the period. */
  readonly at: Date;
  readonly rated?: string | null;
  readonly invoice?: string | null;
  readonly line?: string | null;
}

export interface HeldKey {
  readonly key: string;
  readonly system: string;
  readonly subscription: string | null;
  readonly charge: string | null;
  readonly start: Date | null;
}

function* candidates(hint: KeyHint, subscriptions: readonly SubscriptionHistory[]): Generator<TransactionKey> {
  const { system, subscription, charge, at } = hint;
  if (subscription) {
    if (system && charge) yield { system, subscription, charge, start: at };
    for (const history of subscriptions) {
      if (history.externalId !== subscription || (system && history.system !== system)) continue;
      for (const { body } of history.versions) {
        const { start } = periodAt(scheduleOf(body), at);
        for (const { code } of body.charges) yield { system: history.system, subscription, charge: code, start };
      }
    }
  }
  if (system && hint.rated) yield { system, rated: hint.rated };
  if (system && hint.invoice && hint.line) yield { system, invoice: hint.invoice, line: hint.line };
}

/** The key whose hash is `id`; null when no hint leads to it. */
export function keyOf(
  id: string,
  hints: readonly KeyHint[],
  subscriptions: readonly SubscriptionHistory[],
): HeldKey | null {
  for (const hint of hints) {
    for (const key of candidates(hint, subscriptions)) {
      if (transactionId(key) !== id) continue;
      const bySubscription = 'subscription' in key;
      return {
        key: transactionKeyText(key),
        system: key.system,
        subscription: bySubscription ? key.subscription : null,
        charge: bySubscription ? key.charge : null,
        start: bySubscription ? key.start : null,
      };
    }
  }
  return null;
}
