import { defineException } from '../../../exceptions/define';
import { instant, words } from '../../../exceptions/evidence';
import { contract, ordered, subscription } from '../../../exceptions/example';
import { text } from '../../../money';
import { worthOf } from '../contract';
import { aboutSubscription, causeOf } from '../finding';

/** A case names so many differences one by one. */
const MOST = 12;

export const contractNotInBilling = defineException({
  code: 'contract-not-in-billing',
  title: 'Contract amendment not in billing',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'An order or a contract states another term, product, quantity, price or commitment than billing charges for, longer than billing may take to follow. An order’s quantity fits when it is what the last order says, or what all orders add up to. Systems that state neither orders nor contracts are not compared.',
  consequence: 'The customer is charged for something else than was sold: too little, or more than was agreed.',
  remedy: 'Amend the subscription in billing as it was contracted, or let sales correct the order or the contract.',
  evidence: 'A version of the subscription in billing that agrees with what was contracted, or a corrected order.',
  atRisk: 'The differences in quantity and price, in one billing period or as ordered; estimated.',
  subject: 'subscription',
  obstacle: 'contract',
  detect: (state) => {
    const { disagreement, name } = state;
    if (!disagreement) return null;
    const { differences, since } = disagreement;
    const [first] = differences;
    const worth = worthOf(differences);
    return {
      ...aboutSubscription(state),
      title: `${name}: ${first?.what.toLowerCase() ?? 'contract'} ${first?.contracted}, in billing ${first?.billed}, ${state.externalId}`,
      cause: causeOf('contract', state),
      amountAtRisk: worth ? text(worth.amount) : null,
      amountBasis: worth ? 'estimated' : 'unknown',
      currency: worth?.currency ?? null,
      stage: 'rated',
      transactions: [],
      since,
      evidence: [
        ...differences
          .slice(0, MOST)
          .map(({ what, contracted, billed, by }) => words(what, `${contracted} (${by}), in billing ${billed}`)),
        ...(differences.length > MOST ? [words('More', `${differences.length - MOST} further differences`)] : []),
        instant('Differs too long since', since),
      ],
    };
  },
  examples: (names) => {
    const seats = (quantity: string) => ({
      charges: [
        {
          ...{ code: 'seats', kind: 'recurring' as const, product: names.of('SEAT'), quantity },
          ...{ unitAmount: '40.00', currency: 'USD' },
        },
      ],
    });
    const sold = (order: string, quantity: string, time: string) =>
      ordered(
        names,
        {
          ...{ order: names.of(order), bookedAt: time },
          lines: [{ line: '1', product: names.of('SEAT'), quantity, amount: '480.00' }],
        },
        time,
      );
    const amended = (quantity: string, revision: number, time: string) =>
      subscription(names, { ...seats(quantity), revision, effectiveAt: '2026-03-01T00:00:00Z', updatedAt: time }, time);
    return {
      holds: {
        words: 'Sales booked an order for 12 seats, and three days later billing still charged for 10.',
        said: [
          ...contract(names),
          subscription(names, { ...seats('10'), revision: 1 }),
          sold('or-1', '12', '2026-03-15T10:00:00Z'),
        ],
      },
      nearly: {
        words: 'Sales booked 2 seats more than the 10 of the first order, and billing charged for 12.',
        said: [
          ...contract(names),
          subscription(names, { ...seats('12'), revision: 1 }),
          sold('or-1', '10', '2026-01-02T10:00:00Z'),
          sold('or-2', '2', '2026-03-15T10:00:00Z'),
        ],
      },
      cleared: {
        words: 'Billing amended the subscription to 12 seats.',
        said: [amended('12', 2, '2026-03-22T10:00:00Z')],
      },
      returned: {
        words: 'Billing went back to 10 seats.',
        said: [amended('10', 3, '2026-03-25T10:00:00Z')],
      },
    };
  },
});
