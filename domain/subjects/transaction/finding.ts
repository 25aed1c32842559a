/** What findings about a transaction have in common. */
import type { Cause } from '../../exceptions/causes';
import type { CaseShare, Finding } from '../../exceptions/define';
import { type EvidenceItem, identifier, instant } from '../../exceptions/evidence';
import { type Decimal, text } from '../../money';
import type { QuantityStep } from '../../quantities';
import type { TransactionMeasures } from './state';

/** Whose transaction it is, as people know it: the account, else the customer as its source writes it. */
export const ownerOf = ({ accountName, customer, key }: TransactionMeasures): string => accountName ?? customer ?? key;

/** What is charged, as people call it. */
export const chargeOf = ({ meter, charge, key }: TransactionMeasures): string => meter ?? charge ?? key;

/** A cause that is mended once for all of an account. */
export const causeOfAccount = (state: TransactionMeasures, kind: Cause['kind']): Cause =>
  state.accountId ? { kind, about: 'account', id: state.accountId } : { kind, about: 'other', id: ownerOf(state) };

/** What a quantity is worth, to the cent; null where nobody knows what a unit is. */
export const worth = ({ unitPrice }: TransactionMeasures, quantity: Decimal): Decimal | null =>
  unitPrice === null ? null : unitPrice.times(quantity).abs().toDecimalPlaces(2);

/** A finding about a transaction, with what follows from it filled in. */
export function transactionFinding(
  state: TransactionMeasures,
  about: {
    /** What is wrong; stands between the account and the charge. */
    what: string;
    cause: Cause;
    stage: Finding['stage'];
    /** Null where nobody knows it. */
    amount: Decimal | null;
    basis: 'stated' | 'estimated';
    /** What of rated − invoiced it explains, signed like it. */
    difference?: Decimal;
    /** What of the quantity differences it explains, signed like them. */
    quantities?: ReadonlyMap<QuantityStep, Decimal>;
    since: Date;
    evidence: readonly EvidenceItem[];
  },
): Finding {
  const { amount, difference, quantities } = about;
  const share: CaseShare = {
    id: state.id,
    amount: amount ? text(amount.abs()) : '0',
    ...(difference ? { difference: text(difference) } : {}),
    ...(quantities
      ? { quantities: Object.fromEntries([...quantities].map(([step, part]) => [step, text(part)])) }
      : {}),
  };
  return {
    subjectId: state.id,
    title: `${ownerOf(state)}: ${about.what}, ${chargeOf(state)}`,
    cause: about.cause,
    amountAtRisk: amount && text(amount.abs()),
    amountBasis: amount ? about.basis : 'unknown',
    currency: amount ? state.currency : null,
    entityId: state.entityId,
    region: state.region,
    accountId: state.accountId,
    stage: about.stage,
    transactions: [share],
    since: about.since,
    evidence: [
      ...(state.charge ? [identifier('Charge', state.charge)] : []),
      ...about.evidence,
      instant('Period starts', state.periodStart),
      ...(state.periodEnd ? [instant('Period ends', state.periodEnd)] : []),
    ],
  };
}
