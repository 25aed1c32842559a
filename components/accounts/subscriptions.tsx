'use client';
import { FigureTable } from '../charts/figure-table';
import { graphql, type SubscriptionCardFragment } from '../shell/apollo';
import { formatQuantity, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Day } from '../shell/time';
import { System } from '../shell/viewer';
import { CommitmentGauge } from './account-figures';
import classes from './accounts.module.css';

graphql(`
  fragment SubscriptionCard on Subscription {
    id
    externalId
    system
    statusTerm {
      code
      label
      tone
      description
    }
    startAt
    endAt
    charges {
      code
      kind
      product
      meter
      unit
      unitAmount
      quantity
      currency
    }
    commitment {
      amount
      used
      currency
      from
      to
      share
    }
  }
`);

/** Subscriptions with their commitment and what they charge; unit prices are shown as stated, never rounded. */
export function Subscriptions({ subscriptions }: { subscriptions: readonly SubscriptionCardFragment[] }) {
  return (
    <Section title="Subscriptions and charges">
      {subscriptions.length === 0 ? (
        <p className={classes.text}>No subscription: usage of this account can't be rated.</p>
      ) : null}
      {subscriptions.map((subscription) => (
        <div key={subscription.id} className={classes.subscription}>
          <div className={classes.subscriptionHead}>
            <Identifier value={subscription.externalId} label="Subscription" />
            <TermBadge term={subscription.statusTerm} plain />
            <span className="quiet">
              <System code={subscription.system} />, <Day at={subscription.startAt} /> –{' '}
              {subscription.endAt ? <Day at={subscription.endAt} /> : 'open end'}
            </span>
            <Link href={`/transactions?subscription=${encodeURIComponent(subscription.externalId)}`}>Transactions</Link>
          </div>
          {subscription.commitment ? (
            <CommitmentGauge commitment={subscription.commitment} name={subscription.externalId} />
          ) : null}
          <FigureTable
            label={`Charges of ${subscription.externalId}`}
            rows={subscription.charges}
            rowKey={(charge) => charge.code}
            empty="No charge."
            columns={[
              { key: 'code', head: 'Charge', cell: (charge) => <span className="mono">{charge.code}</span> },
              { key: 'kind', head: 'Kind', cell: (charge) => charge.kind },
              { key: 'product', head: 'Product', words: true, cell: (charge) => charge.product ?? NONE, wide: true },
              {
                key: 'meter',
                head: 'Meter',
                cell: (charge) => (charge.meter ? <span className="mono">{charge.meter}</span> : NONE),
                wide: true,
              },
              {
                key: 'quantity',
                head: 'Quantity',
                right: true,
                cell: (charge) =>
                  charge.quantity ? formatQuantity(charge.quantity, charge.unit) : charge.meter ? 'metered' : NONE,
                wide: true,
              },
              {
                key: 'price',
                head: 'Unit price',
                right: true,
                cell: (charge) =>
                  charge.unitAmount
                    ? `${charge.unitAmount} ${charge.currency ?? ''}${charge.unit ? ` / ${charge.unit}` : ''}`
                    : NONE,
              },
            ]}
          />
        </div>
      ))}
    </Section>
  );
}
