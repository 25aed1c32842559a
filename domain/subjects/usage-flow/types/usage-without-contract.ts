import { defineException } from '../../../exceptions/define';
import { customer, product, subscription, used } from '../../../exceptions/example';
import { contractOf, flowFinding } from '../finding';

export const usageWithoutContract = defineException({
  code: 'usage-without-contract',
  title: 'Usage without contract',
  class: 'commercial',
  severity: 'high',
  queue: 'master-data',
  rule: 'Usage of an account names a meter that no subscription of the account charges for at its time.',
  consequence: 'The customer uses what nobody bills: it is given away until a contract covers it.',
  remedy: 'Sell or amend the subscription, or let the product stop the usage; what waits attaches by itself.',
  evidence: 'A subscription whose charge meters it at the time of the usage.',
  atRisk:
    'Its quantity at the last unit price that was rated for the meter, the account’s own before anybody’s; estimated.',
  subject: 'usage-flow',
  waits: 'no subscription',
  detect: (state) => flowFinding(state, 'no subscription', 'no contract', contractOf(state)),
  examples: (names) => {
    const billing = { anchor: '2026-01-01T00:00:00Z', graceHours: 2400 };
    const before = [...customer(names), product(names), used(names, '2026-02-10T10:00:00Z', '1200')];
    const seats = { code: 'seats', kind: 'recurring' as const, currency: 'USD' };
    return {
      holds: { words: 'A known customer made 1,200 calls, and no subscription of it charges calls.', said: before },
      nearly: {
        words: 'The subscription that charges calls was stated after they were made.',
        said: [...before, subscription(names, { billing })],
      },
      cleared: { words: 'Billing stated a subscription that charges calls.', said: [subscription(names, { billing })] },
      returned: {
        words: 'A newer version of the subscription charged seats alone.',
        said: [subscription(names, { billing, charges: [seats], revision: 2 })],
      },
    };
  },
});
