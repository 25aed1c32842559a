import { defineException } from '../../../exceptions/define';
import { quantity } from '../../../exceptions/evidence';
import { aggregated, amended, contract, invoiced, posted, rated, used } from '../../../exceptions/example';
import { text } from '../../../money';
import { transactionFinding, worth } from '../finding';

export const capturedVsAggregated = defineException({
  code: 'captured-vs-aggregated',
  title: 'Captured and aggregated quantity differ',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'Our own sum of the usage events of a closed period is not what metering states for it: beyond tolerance, and not because events came late.',
  consequence:
    'What is billed follows from what metering states: events that it lost are given away, events that never reached us can’t be proven to the customer.',
  remedy:
    'Let metering aggregate the period anew, or send the events that are missing here; billing rates what follows.',
  evidence: 'Events and aggregates of the period that agree within tolerance.',
  atRisk: 'The difference in quantity at the unit price of the charge, estimated.',
  subject: 'transaction',
  detect: (state) => {
    const step = state.steps.find((each) => each.step === 'aggregation');
    const since = state.comparedAt.aggregation;
    if (!step || step.broken.isZero() || !since) return null;
    return transactionFinding(state, {
      what: step.broken.isNegative()
        ? 'metering states more than was captured'
        : 'metering states less than was captured',
      cause: { kind: 'aggregation', about: 'other', id: state.meter ?? state.key },
      stage: 'aggregated',
      amount: worth(state, step.broken),
      basis: 'estimated',
      quantities: new Map([['aggregation', step.broken]]),
      since,
      evidence: [
        quantity('Captured from events', text(step.before), state.unit),
        quantity('Stated by metering', text(step.after), state.unit),
        quantity('Captured − aggregated', text(step.broken), state.unit),
      ],
    });
  },
  examples: (names) => {
    const chain = (quantity: string) => [
      ...contract(names),
      used(names, '2026-02-10T10:00:00Z', quantity, { id: names.of('u-1') }),
      aggregated(names, '1200'),
      rated(names),
      invoiced(names),
      posted(names, '2026-03-02T12:00:00Z'),
    ];
    return {
      holds: {
        words: 'The events of February add up to 1,000 calls, metering stated 1,200, and those were billed.',
        said: chain('1000'),
      },
      nearly: {
        words: 'The events add up to 1,199 calls: within a thousandth of what metering stated.',
        said: chain('1199'),
      },
      cleared: {
        words: 'The product corrected its event to 1,200 calls.',
        said: [amended(names, '2026-03-22T06:00:00Z', 'u-1', '1200', 1)],
      },
      returned: {
        words: 'The product corrected it once more, to 1,000.',
        said: [amended(names, '2026-03-26T06:00:00Z', 'u-1', '1000', 2)],
      },
    };
  },
});
