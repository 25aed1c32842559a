'use client';
import { FigureTable } from '../charts/figure-table';
import { type BridgeFigureFragment, graphql } from '../shell/apollo';
import { isZero } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Section } from '../shell/page';

graphql(`
  fragment BridgeFigure on Bridge {
    currency
    terms {
      code
      label
      step
      amount
      href
    }
  }
`);

/** From rated to posted, one row per currency: what stands between two amounts stands between their columns. */
export function Bridge({ figures }: { figures: readonly BridgeFigureFragment[] }) {
  const heads = figures[0]?.terms ?? [];
  return (
    <Section
      title="From rated to posted"
      definition="Rated less what credits took off and what is not invoiced is invoiced; less what is not posted is posted. All net of tax, by start of the service period. Every amount leads to its transactions."
    >
      <FigureTable
        label="From rated to posted by currency"
        rows={figures}
        rowKey={(figure) => figure.currency}
        empty="Nothing was rated, invoiced or posted in this period."
        columns={[
          { key: 'currency', head: 'Currency', cell: (figure) => figure.currency },
          ...heads.map(({ code, label, step }) => ({
            key: code,
            head: step === 'LESS' ? <span className="quiet">− {label}</span> : code === 'rated' ? label : `= ${label}`,
            right: true,
            cell: (figure: BridgeFigureFragment) => {
              const term = figure.terms.find((one) => one.code === code);
              if (!term) return null;
              return (
                <Link href={term.href}>
                  <Money
                    amount={term.amount}
                    currency={figure.currency}
                    bare
                    strong={step === 'STANDING'}
                    tone={isZero(term.amount) ? 'quiet' : undefined}
                  />
                </Link>
              );
            },
          })),
        ]}
      />
    </Section>
  );
}
