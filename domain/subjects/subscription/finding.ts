/** What the findings about a subscription have in common. */
import type { Cause, CauseKind } from '../../exceptions/causes';
import type { Finding } from '../../exceptions/define';
import { subscriptionKey } from './key';
import type { SubscriptionState } from './state';

type Shared = Pick<Finding, 'subjectId' | 'entityId' | 'region' | 'accountId'>;

export const aboutSubscription = (state: SubscriptionState): Shared => ({
  subjectId: subscriptionKey.text(state),
  entityId: state.account?.entityId ?? null,
  region: state.account?.region ?? null,
  accountId: state.account?.id ?? null,
});

/** A cause of the account where it is known, else of the customer as billing writes it. */
export const causeOf = (kind: CauseKind, { account, name }: SubscriptionState): Cause =>
  account ? { kind, about: 'account', id: account.id } : { kind, about: 'other', id: name };
