import { entitlementChanged } from '../signals/orders';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

export const entitlementChange = defineRecord({
  kind: 'entitlement change',
  role: 'entitlement',
  signals: [entitlementChanged],
  words: { name: 'Entitlement', happened: 'Entitlement changed', tone: 'neutral' },
  statuses: terms({
    granted: ['Granted', 'done', 'The customer may use it.'],
    suspended: ['Suspended', 'risk', 'The customer may not use it for now.'],
    withdrawn: ['Withdrawn', 'neutral', 'The customer may not use it any more.'],
  }),
  stage: 'settled',
  figure: null,
  aside: true,
  note: ({ product, feature, because }) =>
    [
      [product, feature].filter(Boolean).join(': '),
      because && `because of ${[because.type, because.id].filter(Boolean).join(' ')}`,
    ]
      .filter(Boolean)
      .join(', '),
  describe: (data, source) => ({
    externalId: data.entitlement,
    occurredAt: data.effectiveAt,
    customer: data.customer,
    subscription: data.subscription?.id,
    links: [
      linkTo({ kind: 'account', system: source.name, id: data.customer }),
      ...(data.subscription ? [linkTo(documentOf(source, { ...data.subscription, type: 'subscription' }))] : []),
    ],
  }),
});
