import { defineException } from '../../../exceptions/define';
import { contractOf, flowFinding } from '../finding';
import { exampleFlow } from '../state';

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
  subject: 'usage-flow',
  waits: 'no subscription',
  detect: (state) => flowFinding(state, 'no subscription', 'no contract', contractOf(state)),
  example: {
    holds: exampleFlow('no subscription'),
    holdsNot: exampleFlow(null),
    now: new Date('2026-02-03T00:00:00Z'),
  },
});
