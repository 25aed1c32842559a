import { defineException } from '../../../exceptions/define';
import { identifier, instant, words } from '../../../exceptions/evidence';
import { contract, subscription } from '../../../exceptions/example';
import { entitled } from '../../../exceptions/example-agreements';
import { aboutSubscription, causeOf } from '../finding';

export const missingEntitlement = defineException({
  code: 'missing-entitlement',
  title: 'Missing entitlement',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'A running subscription charges for a product that its customer was not granted, or is granted no more though nothing is owed, longer than provisioning may take. Only products that some customer was ever granted are looked at.',
  consequence: 'The customer pays for what can’t be used: what is invoiced for it will be disputed or credited.',
  remedy: 'Let the product be provisioned, or end the charge in billing; the case closes by itself.',
  evidence: 'An entitlement in force for the product, or a subscription that charges for it no more.',
  atRisk: 'Unknown.',
  subject: 'subscription',
  obstacle: 'entitlement',
  detect: (state) => {
    const { missing, name, externalId } = state;
    const [first] = missing;
    if (!first) return null;
    return {
      ...aboutSubscription(state),
      title: `${name}: charged for ${missing.map(({ product }) => product).join(', ')}, not entitled, ${externalId}`,
      cause: causeOf('entitlement', state),
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      stage: 'settled',
      transactions: [],
      since: new Date(Math.min(...missing.map(({ since }) => since.getTime()))),
      evidence: [
        identifier('Subscription', externalId),
        ...missing.map(({ product, last }) =>
          words(product, last ? `${last.state}, ${last.externalId} of ${last.system}` : 'never granted'),
        ),
        ...missing.map(({ product, since }) => instant(`${product} should be granted by`, since)),
      ],
    };
  },
  examples: (names) => {
    const [second, other] = [names.of('sub-2'), names.of('ent-2')];
    const two = [
      ...contract(names),
      subscription(names, { subscription: second }),
      entitled(names, 'granted', '2026-01-01T00:00:00Z', { entitlement: other, subscription: { id: second } }),
    ];
    return {
      holds: {
        words:
          'Two subscriptions ran since January; the product was granted for one of them, for the other it was not.',
        said: two,
      },
      nearly: {
        words: 'The product was granted for both on the day on which they began.',
        said: [...two, entitled(names, 'granted', '2026-01-01T00:00:00Z')],
      },
      cleared: { words: 'The product was granted.', said: [entitled(names, 'granted', '2026-03-22T00:00:00Z')] },
      returned: {
        words: 'The product was withdrawn, and nothing was owed.',
        said: [entitled(names, 'withdrawn', '2026-03-25T00:00:00Z', { revision: 2 })],
      },
    };
  },
});
