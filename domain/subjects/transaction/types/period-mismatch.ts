import { defineException } from '../../../exceptions/define';
import { identifier, instant } from '../../../exceptions/evidence';
import { contract, invoiced, posted, rated, used } from '../../../exceptions/example';
import { sum } from '../../../money';
import { transactionFinding } from '../finding';

export const periodMismatch = defineException({
  code: 'period-mismatch',
  title: 'Period mismatch',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'A charge or an invoice line covers more than one billing period of its subscription.',
  consequence: 'Part of its money belongs to another period: usage and revenue of neither agree with what is billed.',
  remedy: 'Let billing split the charge at the end of the billing period, or amend the schedule of the subscription.',
  evidence: 'A charge and lines that lie within one billing period.',
  atRisk:
    'What of the amount falls outside of the billing period, by time; estimated. A charge and the line that bills it count once.',
  subject: 'transaction',
  detect: (state) => {
    const { spanning } = state;
    const [first] = spanning;
    if (!first) return null;
    const charges = spanning.filter(({ what }) => what === 'charge');
    // A charge and the line that bills it are the same money.
    const counted = charges.length > 0 ? charges : spanning;
    return transactionFinding(state, {
      what: 'covers two billing periods',
      cause: { kind: 'billing-period', about: 'other', id: state.system },
      stage: first.what === 'charge' ? 'rated' : 'invoiced',
      amount: sum(counted.map(({ outside }) => outside)),
      basis: 'estimated',
      since: new Date(Math.min(...spanning.map(({ knownAt }) => knownAt.getTime()))),
      evidence: spanning.flatMap(({ what, name, start, end }) => [
        identifier(what === 'charge' ? 'Charge' : 'Invoice line', name),
        instant('From', start),
        instant('To', end),
      ]),
    });
  },
  examples: (names) => {
    const chain = (periodEnd: string) => [
      ...contract(names),
      used(names, '2026-02-10T10:00:00Z', '1200'),
      rated(names, { periodEnd }),
      invoiced(names),
      posted(names, '2026-03-02T12:00:00Z'),
    ];
    return {
      holds: {
        words: 'A charge of a subscription that is billed by the month covered 1 February to 15 March.',
        said: chain('2026-03-15T00:00:00Z'),
      },
      nearly: { words: 'The charge covered February and ended with it.', said: chain('2026-03-01T00:00:00Z') },
      cleared: {
        words: 'Billing rated it anew, for February alone.',
        said: [rated(names, { revision: 2 }, '2026-03-22T06:00:00Z')],
      },
      returned: {
        words: 'A third version of the charge reached into March again.',
        said: [rated(names, { periodEnd: '2026-03-15T00:00:00Z', revision: 3 }, '2026-03-26T06:00:00Z')],
      },
    };
  },
});
