'use client';
import { FigureTable } from '../charts/figure-table';
import { type AgreedPriceRowFragment, type EntitlementRowFragment, graphql } from '../shell/apollo';
import { NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Day } from '../shell/time';
import { System } from '../shell/viewer';

graphql(`
  fragment EntitlementRow on Entitlement {
    id
    externalId
    system
    subscription
    product
    feature
    state {
      code
      label
      tone
      description
    }
    effectiveAt
  }
`);
graphql(`
  fragment AgreedPriceRow on AgreedPrice {
    id
    externalId
    system
    product
    meter
    currency
    unitAmount
    unit
    validFrom
    validTo
  }
`);

/** What the customer may use, as the systems stated it last. */
export function Entitlements({ entitlements }: { entitlements: readonly EntitlementRowFragment[] }) {
  return (
    <Section title="Entitlements">
      <FigureTable
        label="Entitlements"
        rows={entitlements}
        rowKey={({ id }) => id}
        empty="No system states what this customer may use."
        columns={[
          {
            key: 'product',
            head: 'Product',
            words: true,
            cell: ({ product, feature }) => [product, feature].filter(Boolean).join(', '),
          },
          { key: 'state', head: 'State', cell: ({ state }) => <TermBadge term={state} plain /> },
          { key: 'since', head: 'Since', cell: ({ effectiveAt }) => <Day at={effectiveAt} /> },
          {
            key: 'subscription',
            head: 'Subscription',
            wide: true,
            cell: ({ subscription }) =>
              subscription ? (
                <Identifier value={subscription} label="Subscription" />
              ) : (
                <span className="quiet">{NONE}</span>
              ),
          },
          { key: 'system', head: 'Stated by', wide: true, cell: ({ system }) => <System code={system} /> },
        ]}
      />
    </Section>
  );
}

/** Prices that were agreed with the customer; everybody's are the catalogue's. */
export function AgreedPrices({ prices }: { prices: readonly AgreedPriceRowFragment[] }) {
  return (
    <Section title="Agreed prices">
      <FigureTable
        label="Agreed prices"
        rows={prices}
        rowKey={({ id }) => id}
        empty="No price was agreed with this customer: the published ones hold."
        columns={[
          { key: 'product', head: 'Product', words: true, cell: ({ product }) => product },
          {
            key: 'price',
            head: 'Unit price',
            right: true,
            cell: ({ unitAmount, currency, unit }) => `${unitAmount} ${currency}${unit ? ` / ${unit}` : ''}`,
          },
          {
            key: 'valid',
            head: 'Valid',
            cell: ({ validFrom, validTo }) => (
              <>
                from <Day at={validFrom} />
                {validTo ? (
                  <>
                    {' '}
                    to <Day at={validTo} />
                  </>
                ) : null}
              </>
            ),
          },
          { key: 'system', head: 'Stated by', wide: true, cell: ({ system }) => <System code={system} /> },
        ]}
      />
    </Section>
  );
}
