import { defineException } from '../../../exceptions/define';
import { identifier, instant, money, quantity } from '../../../exceptions/evidence';
import { billed, contract, posted, rated, subscription } from '../../../exceptions/example';
import { text } from '../../../money';
import { aboutSubscription, causeOf } from '../finding';

export const commitmentAlmostUsed = defineException({
  code: 'commitment-almost-used',
  title: 'Commitment over 80 %',
  class: 'commercial',
  severity: 'low',
  queue: 'sales',
  rule: 'So much of a running commitment has been rated that the share of the policy, 80 % unless set otherwise, is reached.',
  consequence:
    'Nothing is broken: the customer will soon pay list prices for what is used beyond it, or would buy more if asked.',
  remedy: 'Talk to the customer about a larger commitment, or a renewal, before it is used up.',
  evidence: 'A larger commitment, a new term, or the end of the one that runs.',
  atRisk: 'Unknown: nothing is at risk.',
  subject: 'subscription',
  isTask: true,
  detect: (state) => {
    const { commitment, name, externalId } = state;
    if (!commitment) return null;
    const { amount, used, currency, to, since } = commitment;
    const share = used.div(amount).times(100).toDecimalPlaces(0);
    return {
      ...aboutSubscription(state),
      title: `${name}: ${text(share)} % of the commitment used, ${externalId}`,
      cause: causeOf('commitment', state),
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      stage: 'rated',
      transactions: [],
      since,
      evidence: [
        identifier('Subscription', externalId),
        money('Committed', amount, currency),
        money('Used', used, currency),
        quantity('Share', text(share), '%'),
        instant('Runs until', to),
      ],
    };
  },
  examples: (names) => {
    const committed = (amount: string, revision: number, time = '2026-01-02T00:00:00Z') =>
      subscription(
        names,
        {
          commitment: { amount, currency: 'USD', from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
          revision,
        },
        time,
      );
    return {
      holds: {
        words: 'Calls of 120.00 USD were rated against a commitment of 140.00 USD.',
        said: [...billed(names), posted(names, '2026-03-02T08:00:00Z'), committed('140.00', 1)],
      },
      nearly: {
        words: 'Calls of 120.00 USD were rated against a commitment of 151.00 USD.',
        said: [...contract(names), rated(names), committed('151.00', 1)],
      },
      cleared: {
        words: 'The commitment was raised to 500.00 USD.',
        said: [committed('500.00', 2, '2026-03-22T08:00:00Z')],
      },
      returned: {
        words: 'The commitment was set back to 140.00 USD.',
        said: [committed('140.00', 3, '2026-03-26T08:00:00Z')],
      },
    };
  },
});
