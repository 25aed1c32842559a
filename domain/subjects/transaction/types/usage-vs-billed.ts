import { defineException } from '../../../exceptions/define';
import { instant, quantity } from '../../../exceptions/evidence';
import { decimal, text } from '../../../money';
import { isWithinTolerance } from '../../../variance';
import type { TransactionMeasures } from '../state';

export const usageVsBilled = defineException({
  code: 'usage-vs-billed',
  title: 'Usage and billed quantity differ',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'The captured usage of a transaction differs from the quantity that was billed, beyond tolerance.',
  consequence: 'The customer was charged for more or less than was used.',
  remedy: 'Find which side lacks events; let billing rate what is missing, or credit what is too much.',
  evidence: 'A billed quantity that equals the captured one within tolerance.',
  subject: 'transaction',
  detect: (state, { policies }) => {
    const { quantityVariance, billedQuantity, capturedQuantity, periodStart, entityId, comparedAt } = state;
    if (quantityVariance === null || billedQuantity === null || capturedQuantity === null || !comparedAt) return null;
    const difference = decimal(quantityVariance);
    if (
      isWithinTolerance(
        difference,
        decimal(billedQuantity),
        policies.of('quantity-tolerance', periodStart, { entityId }),
      )
    )
      return null;
    const rated = decimal(state.ratedQuantity ?? '0');
    // What was rated says what a unit is worth.
    const amount =
      state.currency && !rated.isZero()
        ? decimal(state.ratedAmount).div(rated).times(difference).abs().toDecimalPlaces(2)
        : null;
    const name = state.accountName ?? state.customer ?? state.key;
    return {
      subjectId: state.id,
      title: `${name}: ${difference.isNegative() ? 'billed more than used' : 'used more than billed'}, ${state.meter ?? state.charge ?? state.key}`,
      cause: state.accountId
        ? { kind: 'usage', about: 'account', id: state.accountId }
        : { kind: 'usage', about: 'other', id: name },
      amountAtRisk: amount ? text(amount) : null,
      amountBasis: amount ? 'estimated' : 'unknown',
      currency: amount ? state.currency : null,
      entityId,
      region: state.region,
      accountId: state.accountId,
      stage: 'rated',
      transactions: [{ id: state.id, amount: amount ? text(amount) : '0' }],
      since: comparedAt,
      evidence: [
        quantity('Captured', capturedQuantity, state.unit),
        quantity('Billed', billedQuantity, state.unit),
        quantity('Difference', quantityVariance, state.unit),
        instant('Period starts', periodStart),
      ],
    };
  },
  example: { holds: measured('110000'), holdsNot: measured('120000'), now: new Date('2026-02-04T00:00:00Z') },
});

/** A transaction of 120,000 billed calls of which this many were captured. */
function measured(captured: string): TransactionMeasures {
  return {
    id: '66666666-6666-4666-8666-666666666666',
    key: 'billing/sub-1/api/2026-01-01T00:00:00.000Z',
    accountName: 'Acme',
    accountId: '22222222-2222-4222-8222-222222222222',
    customer: 'cus-42',
    entityId: 'US',
    region: 'North America',
    currency: 'USD',
    charge: 'api',
    meter: 'api-calls',
    unit: 'call',
    periodStart: new Date('2026-01-01T00:00:00Z'),
    periodEnd: new Date('2026-02-01T00:00:00Z'),
    capturedQuantity: captured,
    billedQuantity: '120000',
    ratedAmount: '120.00',
    ratedQuantity: '120000',
    quantityVariance: text(decimal(captured).minus('120000')),
    comparedAt: new Date('2026-02-02T06:00:00Z'),
  };
}
