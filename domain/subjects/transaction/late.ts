/** Usage that came late: what the three types say alike, each about what was over when it came. */
import type { Finding } from '../../exceptions/define';
import { count, instant, money, quantity, words } from '../../exceptions/evidence';
import type { LateWindow } from '../../late-usage';
import { text } from '../../money';
import type { At } from '../../policies/policies';
import { causeOfAccount, transactionFinding, worth } from './finding';
import type { TransactionMeasures } from './state';

/** What the policy of the entity says is done with usage that came too late. */
export const TREATMENTS: Readonly<Record<string, string>> = {
  'next cycle': 'Next cycle: billing adds it to the charge of this period and invoices it with the next bill run.',
  rebill: 'Rebill: the invoice is voided and issued again with what is missing.',
  'credit memo': 'Credit and rebill: a credit memo takes the old line back, a new invoice carries the whole quantity.',
};

/** A finding about usage that came within a window; null when there is none that is not rated. */
export function lateFinding(
  state: TransactionMeasures,
  window: LateWindow,
  { what, after }: { what: string; after: string },
  { policies }: At,
): Finding | null {
  const part = state.late[window];
  if (!part) return null;
  const { treatment } = policies.of('late-usage', state.periodStart, { entityId: state.entityId });
  const amount = worth(state, part.quantity);
  return transactionFinding(state, {
    what,
    cause: causeOfAccount(state, 'late-usage'),
    stage: 'captured',
    amount,
    basis: 'estimated',
    quantities: part.steps,
    since: part.lastAt,
    evidence: [
      quantity('Late and not rated', text(part.quantity), state.unit),
      count('Late events', part.events),
      ...(amount ? [money('Worth, at the price of this charge', amount, state.currency)] : []),
      instant(after, part.after),
      instant('First came', part.firstAt),
      instant('Last came', part.lastAt),
      words('Policy', TREATMENTS[treatment] ?? treatment),
    ],
  });
}
