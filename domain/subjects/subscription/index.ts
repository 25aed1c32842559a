import { defineSubject } from '../define';
import type { SubscriptionFacts } from './facts';
import { subscriptionKey } from './key';
import { subscriptionState } from './state';

/** A subscription: what was contracted, what billing charges for it, what it entitles to and what is paid. */
export const subscription = defineSubject<'subscription', SubscriptionFacts>({
  code: 'subscription',
  title: 'Subscription',
  key: subscriptionKey,
  state: subscriptionState,
  wakeAt: ({ wakeAt }) => wakeAt,
});
