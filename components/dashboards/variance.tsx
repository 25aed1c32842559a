'use client';
import { FigureTable } from '../charts/figure-table';
import { graphql, type VarianceFigureFragment } from '../shell/apollo';
import { isZero } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Section } from '../shell/page';

graphql(`
  fragment VarianceFigure on VarianceFigure {
    region
    entityCode
    currency
    rated
    invoiced
    posted
    credited
    unbilled
    postingVariance
    explained
    unexplained
    href
  }
`);

type Amount = 'rated' | 'invoiced' | 'posted' | 'credited' | 'unbilled' | 'postingVariance' | 'explained';

/** Rated, invoiced and posted side by side, in the documents' own currency: different currencies are never added up. */
export function Variance({ figures }: { figures: readonly VarianceFigureFragment[] }) {
  const amount = (key: Amount, head: string, wide = false) => ({
    key,
    head,
    wide,
    right: true,
    cell: (figure: VarianceFigureFragment) => (
      <Money amount={figure[key]} currency={figure.currency} bare tone={isZero(figure[key]) ? 'quiet' : undefined} />
    ),
  });
  return (
    <Section
      title="Variance"
      definition="Rated less what credits took off and what is not invoiced is invoiced; less what is not posted is posted: all net of tax. Explained is what is not due yet, lies in an open case, was written off or is within tolerance; unexplained is the remainder. Amounts stay in the currency of the documents and are never converted."
    >
      <FigureTable
        label="Variance by region, legal entity and currency"
        rows={figures}
        rowKey={(figure) => `${figure.region} ${figure.entityCode} ${figure.currency}`}
        empty="Nothing was rated in this period."
        columns={[
          {
            key: 'region',
            head: 'Region',
            cell: (figure) => figure.region || <span className="quiet">none</span>,
            wide: true,
          },
          {
            key: 'entity',
            head: 'Entity',
            cell: (figure) => <Link href={figure.href}>{figure.entityCode || 'no entity'}</Link>,
          },
          { key: 'currency', head: 'Currency', cell: (figure) => figure.currency },
          amount('rated', 'Rated', true),
          amount('credited', 'Taken off by credits', true),
          amount('unbilled', 'Rated, not invoiced'),
          amount('invoiced', 'Invoiced, net', true),
          amount('postingVariance', 'Invoiced, not posted'),
          amount('posted', 'Posted, net', true),
          amount('explained', 'Explained', true),
          {
            key: 'unexplained',
            head: 'Unexplained',
            right: true,
            cell: (figure) => (
              <Link href={figure.href}>
                <Money
                  amount={figure.unexplained}
                  currency={figure.currency}
                  bare
                  strong={!isZero(figure.unexplained)}
                  tone={isZero(figure.unexplained) ? 'quiet' : 'broken'}
                />
              </Link>
            ),
          },
        ]}
      />
    </Section>
  );
}
