import type { Cause } from '../../exceptions/causes';
import type { Finding } from '../../exceptions/define';
import { count, type EvidenceItem, identifier, instant, quantity } from '../../exceptions/evidence';
import { sum, text } from '../../money';
import type { SuspenseState } from './state';

/** Whether no usage waits, neither event nor aggregate. */
export const isQuiet = ({ eventCount, aggregates }: Pick<SuspenseState, 'eventCount' | 'aggregates'>): boolean =>
  eventCount === 0 && aggregates === 0;

/** A finding about what waits, with what follows from it filled in. */
export function suspenseFinding(
  state: SuspenseState,
  about: {
    subjectId: string;
    title: string;
    cause: Cause;
    stage: Finding['stage'];
    /** What the reference is: "Meter". */
    label: string;
    more?: readonly EvidenceItem[];
  },
): Finding {
  const { label, more = [], ...rest } = about;
  const currencies = new Set(state.transactions.map(({ currency }) => currency));
  const stated = state.transactions.length > 0 && currencies.size === 1;
  return {
    ...rest,
    amountAtRisk: stated ? text(sum(state.transactions.map(({ amount }) => amount))) : (state.estimate?.amount ?? null),
    amountBasis: stated ? 'stated' : state.estimate ? 'estimated' : 'unknown',
    currency: stated ? ([...currencies][0] ?? null) : (state.estimate?.currency ?? null),
    entityId: null,
    region: null,
    accountId: null,
    transactions: state.transactions.map(({ id, amount }) => ({ id, amount })),
    since: state.firstAt,
    evidence: [
      identifier('Source', state.source),
      identifier(label, state.reference),
      ...(state.eventCount > 0 ? [count('Usage events waiting', state.eventCount)] : []),
      ...(state.aggregates > 0 ? [count('Aggregates waiting', state.aggregates)] : []),
      ...state.quantities.map((part) => quantity('Quantity', part.quantity, part.unit)),
      ...(state.transactions.length > 0 ? [count('Transactions without account', state.transactions.length)] : []),
      ...more,
      instant('First', state.firstAt),
      instant('Last', state.lastAt),
    ],
  };
}
