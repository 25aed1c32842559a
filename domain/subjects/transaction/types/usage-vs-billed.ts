import { defineException } from '../../../exceptions/define';
import { quantity } from '../../../exceptions/evidence';
import {
  amended,
  contract,
  documentOf,
  invoiced,
  invoiceLineOf,
  posted,
  rated,
  used,
} from '../../../exceptions/example';
import { type Decimal, sum, text } from '../../../money';
import type { QuantityStep, StepDifference } from '../../../quantities';
import { causeOfAccount, transactionFinding, worth } from '../finding';
import type { TransactionMeasures } from '../state';

/** Which layer broke, and how, as people say it. */
function saying({ step, broken }: StepDifference): string {
  if (step === 'rating') return broken.isNegative() ? 'rated more than metered' : 'rated less than metered';
  return broken.isNegative() ? 'billed more than rated' : 'billed less than rated';
}

export const usageVsBilled = defineException({
  code: 'usage-vs-billed',
  title: 'Usage and billed quantity differ',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'The quantity that billing rated is not the metered one, or the invoice bills another quantity than was rated: beyond tolerance, and not because usage came late.',
  consequence: 'The customer is charged for more or less than was used: revenue given away, or a dispute to come.',
  remedy:
    'Where rating lost it, let billing rate the metered quantity; where the invoice differs, correct or credit its line.',
  evidence: 'Metered, rated and billed quantity that agree within tolerance, or a credit memo that takes off the rest.',
  atRisk:
    'The difference in quantity at the unit price of the charge, estimated. What metering states is the metered quantity; where it states nothing, the sum of the events that came in time.',
  subject: 'transaction',
  detect: (state) => {
    const broken = state.steps.filter(({ step, broken: rest }) => step !== 'aggregation' && !rest.isZero());
    const [first] = broken;
    const since = first && state.comparedAt[first.step];
    if (!since) return null;
    return transactionFinding(state, {
      what: broken.map(saying).join(', '),
      cause: causeOfAccount(state, 'usage'),
      stage: first.step === 'rating' ? 'rated' : 'invoiced',
      amount: worth(state, worst(broken)),
      basis: 'estimated',
      quantities: new Map(broken.map(({ step, broken: rest }): [QuantityStep, Decimal] => [step, rest])),
      since,
      evidence: evidenceOf(state),
    });
  },
  examples: (names) => {
    const chain = (quantity: string, amount: string) => [
      ...contract(names),
      used(names, '2026-02-10T10:00:00Z', '1200', { id: names.of('u-1') }),
      rated(names, { quantity, amount }),
      invoiced(names, { net: amount, lines: [invoiceLineOf(names, { quantity, amount })] }),
      posted(names, '2026-03-02T12:00:00Z', { net: amount, documents: [documentOf(names)] }),
    ];
    return {
      holds: {
        words: 'The product metered 1,200 calls, billing rated and invoiced 1,000.',
        said: chain('1000', '100.00'),
      },
      nearly: {
        words: 'Billing rated 1,199 of 1,200 calls: less than a thousandth is missing.',
        said: chain('1199', '119.90'),
      },
      cleared: {
        words: 'Metering corrected its event: there were 1,000 calls.',
        said: [amended(names, '2026-03-22T06:00:00Z', 'u-1', '1000', 1)],
      },
      returned: {
        words: 'Metering corrected it again: 1,200 calls after all.',
        said: [amended(names, '2026-03-26T06:00:00Z', 'u-1', '1200', 2)],
      },
    };
  },
});

/** Differences that go both ways do not make up for one another: the larger one counts. */
function worst(broken: readonly StepDifference[]): Decimal {
  const whole = sum(broken.map(({ broken: rest }) => rest));
  return broken.reduce((most, { broken: rest }) => (rest.abs().greaterThan(most.abs()) ? rest : most), whole);
}

function evidenceOf({ steps, unit }: TransactionMeasures) {
  const of = (wanted: QuantityStep) => steps.find(({ step }) => step === wanted);
  const [rating, billing] = [of('rating'), of('billing')];
  return [
    ...(rating ? [quantity('Metered', text(rating.before), unit), quantity('Rated', text(rating.after), unit)] : []),
    ...(rating && !rating.broken.isZero() ? [quantity('Metered − rated', text(rating.broken), unit)] : []),
    ...(billing ? [quantity('Billed', text(billing.after), unit)] : []),
    ...(billing && !billing.broken.isZero() ? [quantity('Rated − billed', text(billing.broken), unit)] : []),
  ];
}
