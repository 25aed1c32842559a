'use client';
import { FigureTable } from '../charts/figure-table';
import { RankBar } from '../charts/share-bar';
import { type AtRiskFigureFragment, graphql } from '../shell/apollo';
import { formatCount, isZero, NONE, plural } from '../shell/format';
import { Link } from '../shell/link';
import { Money, MoneyList } from '../shell/money';
import { Section } from '../shell/page';

graphql(`
  fragment AtRiskFigure on AtRiskFigure {
    code
    label
    count
    amounts {
      amount
      currency
    }
    converted {
      amount
      currency
      unconverted
    }
    estimated {
      amount
      currency
    }
    unknown
    href
  }
`);

/** All of it in the reporting currency, and how many cases could not be brought into it. */
function InOne({ converted }: { converted: NonNullable<AtRiskFigureFragment['converted']> }) {
  return (
    <>
      <Money
        amount={converted.amount}
        currency={converted.currency}
        bare
        tone={isZero(converted.amount) ? 'quiet' : undefined}
      />
      {converted.unconverted > 0 ? <small className="quiet"> not converted: {converted.unconverted}</small> : null}
    </>
  );
}

/** What open cases keep from being billed, posted or collected; what is stated and what is estimated never mix. */
export function AtRisk({ figures }: { figures: readonly AtRiskFigureFragment[] }) {
  const most = Math.max(0, ...figures.map((figure) => figure.count));
  return (
    <Section
      title="Money at risk"
      definition="What open cases keep from being billed, posted or collected. Stated comes from documents; estimated is quantity times the last final unit price of that charge; of an unknown amount only the cases are counted."
    >
      <FigureTable
        label="Money at risk by kind of exception"
        rows={figures}
        rowKey={(figure) => figure.code}
        empty="No open exception: no money is at risk."
        columns={[
          {
            key: 'label',
            head: 'Exception',
            words: true,
            cell: (figure) => <Link href={figure.href}>{figure.label}</Link>,
          },
          {
            key: 'count',
            head: 'Cases',
            right: true,
            cell: (figure) => <Link href={figure.href}>{formatCount(figure.count)}</Link>,
          },
          {
            key: 'bar',
            head: <span className="visually-hidden">Bar</span>,
            width: '18%',
            wide: true,
            cell: (figure) => <RankBar value={figure.count} max={most} ink="risk" />,
          },
          {
            key: 'converted',
            head: `Stated, in ${figures.find(({ converted }) => converted)?.converted?.currency ?? 'all'}`,
            right: true,
            cell: ({ converted }) =>
              converted ? <InOne converted={converted} /> : <span className="quiet">{NONE}</span>,
          },
          {
            key: 'stated',
            head: 'Stated',
            right: true,
            cell: (figure) => <MoneyList amounts={figure.amounts} />,
            wide: true,
          },
          {
            key: 'estimated',
            head: 'Estimated',
            right: true,
            cell: (figure) => <MoneyList amounts={figure.estimated} />,
            wide: true,
          },
          {
            key: 'unknown',
            head: 'Amount unknown',
            right: true,
            cell: (figure) =>
              figure.unknown > 0 ? plural(figure.unknown, 'case') : <span className="quiet">{NONE}</span>,
            wide: true,
          },
        ]}
      />
    </Section>
  );
}
