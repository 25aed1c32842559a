import { subscriptionAmended, subscriptionCreated } from '../signals/commercial';
import { defineStatement } from './define';

export const subscription = defineStatement({
  kind: 'subscription',
  signals: [subscriptionCreated, subscriptionAmended],
  describe: (data) => [{ externalId: data.subscription, validFrom: data.effectiveAt ?? data.startAt, body: data }],
});
