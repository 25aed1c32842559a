import { COMMERCIAL_STATUS, termOf } from '@/domain/terms';
import {
  type SubscriptionCharge as Charge,
  type CommitmentRow,
  subscriptionById,
} from '@/server/accounts/subscriptions';
import { builder, globalId, localId } from './builder';
import { load } from './context';

const SubscriptionCharge = builder.objectRef<Charge>('SubscriptionCharge').implement({
  fields: (t) => ({
    code: t.exposeString('code'),
    kind: t.exposeString('kind'),
    product: t.string({ nullable: true, resolve: ({ product }) => product }),
    meter: t.string({ nullable: true, resolve: ({ meter }) => meter }),
    unit: t.string({ nullable: true, resolve: ({ unit }) => unit }),
    unitAmount: t.field({ type: 'Decimal', nullable: true, resolve: ({ unitAmount }) => unitAmount }),
    quantity: t.field({ type: 'Decimal', nullable: true, resolve: ({ quantity }) => quantity }),
    currency: t.string({ nullable: true, resolve: ({ currency }) => currency }),
  }),
});

const Commitment = builder.objectRef<CommitmentRow>('Commitment').implement({
  fields: (t) => ({
    amount: t.expose('amount', { type: 'Decimal' }),
    used: t.expose('used', {
      type: 'Decimal',
      description: "Rated net of the subscription's charges in the commitment's term and currency.",
    }),
    currency: t.exposeString('currency'),
    from: t.expose('from', { type: 'DateTime' }),
    to: t.expose('to', { type: 'DateTime' }),
    share: t.exposeFloat('share', { description: 'Used over agreed: 0.82 is 82 %.' }),
  }),
});

builder.node('Subscription', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, subscriptionById, localId('Subscription', globalId('Subscription', id))),
  fields: (t) => ({
    externalId: t.exposeString('externalId'),
    system: t.exposeString('system'),
    status: t.exposeString('status'),
    statusTerm: t.field({ type: 'Term', resolve: ({ status }) => termOf(COMMERCIAL_STATUS, status) }),
    startAt: t.expose('startAt', { type: 'DateTime' }),
    endAt: t.expose('endAt', { type: 'DateTime', nullable: true }),
    charges: t.field({ type: [SubscriptionCharge], resolve: ({ charges }) => [...charges] }),
    commitment: t.field({ type: Commitment, nullable: true, resolve: ({ commitment }) => commitment }),
  }),
});
