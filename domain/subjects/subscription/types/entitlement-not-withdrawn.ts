import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, money } from '../../../exceptions/evidence';
import { billed, posted } from '../../../exceptions/example';
import { entitled } from '../../../exceptions/example-agreements';
import { text } from '../../../money';
import { paymentFailed } from '../../../signals/payments';
import { aboutSubscription, causeOf } from '../finding';

export const entitlementNotWithdrawn = defineException({
  code: 'entitlement-not-withdrawn',
  title: 'Entitlement not withdrawn',
  class: 'timing',
  severity: 'medium',
  queue: 'master-data',
  rule: 'An invoice is overdue, or a payment of it failed, for longer than the policy of withdrawal allows, and the customer is still entitled to what it was for. Customers of whom nobody states entitlements are not looked at.',
  consequence:
    'The product is given to somebody who does not pay: every further day adds to what may have to be written off.',
  remedy: 'Let the entitlement be suspended or withdrawn, or let the customer pay.',
  atRisk: 'What is still to be paid of the invoices that are late, gross.',
  evidence: 'Entitlements that are suspended or withdrawn, or invoices that are paid or credited.',
  subject: 'subscription',
  detect: (state) => {
    const { unwithdrawn, name, externalId } = state;
    if (!unwithdrawn) return null;
    const { granted, late, outstanding, since } = unwithdrawn;
    const failed = late.flatMap(({ failedAt }) => failedAt ?? []);
    const due = late.flatMap(({ dueAt }) => dueAt ?? []);
    return {
      ...aboutSubscription(state),
      title: `${name}: still entitled to ${[...new Set(granted.map(({ product }) => product))].join(', ')}, ${failed.length > 0 ? 'payment failed' : 'overdue'}, ${externalId}`,
      cause: causeOf('arrears', state),
      amountAtRisk: outstanding ? text(outstanding.amount) : null,
      amountBasis: outstanding ? 'stated' : 'unknown',
      currency: outstanding?.currency ?? null,
      stage: 'settled',
      transactions: late.map(({ transactionId, currency, outstanding: amount }) => ({
        id: transactionId,
        amount: currency === outstanding?.currency ? amount : '0',
      })),
      since,
      evidence: [
        identifier('Subscription', externalId),
        count('Entitlements in force', granted.length),
        ...(outstanding ? [money('To be paid', outstanding.amount, outstanding.currency)] : []),
        ...(due.length > 0 ? [instant('Due since', new Date(Math.min(...due.map(Number))))] : []),
        ...(failed.length > 0 ? [instant('Payment failed', new Date(Math.max(...failed.map(Number))))] : []),
        instant('Should have ended by', since),
      ],
    };
  },
  examples: (names) => {
    const owed = [...billed(names), posted(names, '2026-03-02T08:00:00Z')];
    const failed = names.say('payments', paymentFailed, '2026-03-04T08:00:00Z', {
      ...{ payment: names.of('pay-1'), currency: 'USD', amount: '120.00', at: '2026-03-04T08:00:00Z' },
      allocations: [{ invoice: names.of('in-1'), amount: '120.00' }],
    });
    return {
      holds: {
        words: 'A payment of the invoice failed sixteen days ago, and the customer may still use the product.',
        said: [...owed, failed, entitled(names, 'granted', '2026-01-01T00:00:00Z')],
      },
      nearly: {
        words: 'A payment failed, and the entitlement was suspended two weeks later.',
        said: [
          ...owed,
          failed,
          entitled(names, 'granted', '2026-01-01T00:00:00Z'),
          entitled(names, 'suspended', '2026-03-18T00:00:00Z', { revision: 2 }),
        ],
      },
      cleared: {
        words: 'The entitlement was suspended.',
        said: [entitled(names, 'suspended', '2026-03-22T00:00:00Z', { revision: 2 })],
      },
      returned: {
        words: 'The product was granted again before anything was paid.',
        said: [entitled(names, 'granted', '2026-03-25T00:00:00Z', { revision: 3 })],
      },
    };
  },
});
