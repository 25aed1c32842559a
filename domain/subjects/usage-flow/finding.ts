import type { Cause } from '../../exceptions/causes';
import type { Finding } from '../../exceptions/define';
import { identifier } from '../../exceptions/evidence';
import { isQuiet, suspenseFinding } from '../customer/finding';
import type { FlowReason, FlowState } from './state';

/** A finding about a flow that waits; null when nothing of it does, or for another reason. */
export function flowFinding(state: FlowState, reason: FlowReason, what: string, cause: Cause): Finding | null {
  const { account, meter, subscription } = state;
  if (state.reason !== reason || isQuiet(state)) return null;
  const finding = suspenseFinding(
    { ...state, transactions: [] },
    {
      subjectId: state.id,
      title: `${account?.name ?? state.reference}: ${what}, ${meter}`,
      cause,
      stage: 'captured',
      label: 'Customer reference',
      more: [identifier('Meter', meter), ...(subscription ? [identifier('Subscription', subscription)] : [])],
    },
  );
  return {
    ...finding,
    entityId: account?.entityId ?? null,
    region: account?.region ?? null,
    accountId: account?.id ?? null,
  };
}

/** What is to be mended once for all flows of an account. */
export const contractOf = ({ account, reference }: FlowState): Cause =>
  account
    ? { kind: 'contract', about: 'account', id: account.id }
    : { kind: 'contract', about: 'other', id: reference };
