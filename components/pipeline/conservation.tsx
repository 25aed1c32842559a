'use client';
import type { ReactNode } from 'react';
import { FigureTable } from '../charts/figure-table';
import { ShareBar } from '../charts/share-bar';
import { type DeliveryTotalsFragment, graphql, type MoneyConservationFragment } from '../shell/apollo';
import { Definition } from '../shell/definition';
import { formatCount, formatPercent, isZero } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Section } from '../shell/page';
import { ToneIcon, toneClass } from '../shell/term';
import { countVerdict, DISPOSITIONS, MONEY_TERMS, moneyVerdict, partOf, type Verdict } from './balance';
import classes from './pipeline.module.css';

graphql(`
  fragment DeliveryTotals on DeliveryTotals {
    received
    accepted
    applied
    pending
    suspended
    deadLettered
    discarded
    duplicates
    conflicting
    residual
  }
`);
graphql(`
  fragment MoneyConservation on MoneyConservation {
    currency
    rated
    invoiced
    posted
    notDueYet
    inException
    writtenOff
    credited
    withinTolerance
    unexplained
    withoutOrigin
    residual
  }
`);

/** The residual, big and plain: zero is the proof, anything else is ours to mend. */
function Residual({ figure, verdict, children }: { figure: string; verdict: Verdict; children?: ReactNode }) {
  const tone = verdict.proven ? 'DONE' : 'BROKEN';
  return (
    <div className={`${classes.residual} ${toneClass(tone)}`} role={verdict.proven ? undefined : 'alert'}>
      <strong>
        <ToneIcon tone={tone} size={20} /> {figure}
      </strong>
      <span>
        <b>Residual.</b> {verdict.text}
      </span>
      {children}
    </div>
  );
}

/** Received deliveries and where each of them went. */
export function CountConservation({ totals }: { totals: DeliveryTotalsFragment }) {
  return (
    <Section
      title="Conservation of deliveries"
      definition="Received = applied + pending + suspended + dead letters + discarded + duplicates + conflicting. Every term is counted by its own query; the residual is what is left over: zero, or our defect."
    >
      <Residual figure={formatCount(totals.residual)} verdict={countVerdict(totals.residual)} />
      <div className={classes.shares}>
        <ShareBar
          parts={DISPOSITIONS.map(({ key, label, ink }) => ({ key, label, ink, value: Number(totals[key]) }))}
        />
      </div>
      <FigureTable
        label="Deliveries by disposition"
        rows={[
          {
            key: 'received',
            label: 'Received',
            meaning: 'Everything that passed authentication, whatever became of it.',
          } as const,
          ...DISPOSITIONS,
        ]}
        rowKey={(row) => row.key}
        columns={[
          {
            key: 'label',
            head: 'Disposition',
            cell: (row) => (
              <span className={classes.named}>
                {row.key === 'received' ? (
                  <b>{row.label}</b>
                ) : row.key === 'suspended' ? (
                  <Link href="/suspended">{row.label}</Link>
                ) : (
                  row.label
                )}{' '}
                <Definition title={row.label}>{row.meaning}</Definition>
              </span>
            ),
          },
          {
            key: 'count',
            head: 'Deliveries',
            right: true,
            cell: (row) =>
              row.key === 'received' ? <b>{formatCount(totals.received)}</b> : formatCount(totals[row.key]),
          },
          {
            key: 'share',
            head: 'Share',
            right: true,
            cell: (row) => <span className="quiet">{formatPercent(partOf(totals[row.key], totals.received), 3)}</span>,
          },
        ]}
      />
    </Section>
  );
}

const TERMS = (
  <dl className={classes.terms}>
    {[
      ...MONEY_TERMS,
      {
        key: 'withoutOrigin',
        label: 'Without origin',
        meaning: 'Invoiced or posted money that has no rated counterpart; it stands outside the equation.',
      },
    ].map(({ key, label, meaning }) => (
      <div key={key}>
        <dt>{label}</dt>
        <dd>{meaning}</dd>
      </div>
    ))}
  </dl>
);

/** Rated money and where each part of it is, per currency; nothing is converted. */
export function MoneyConservation({ rows }: { rows: readonly MoneyConservationFragment[] }) {
  const verdict = moneyVerdict(rows, isZero);
  const off = rows.filter((row) => !isZero(row.residual)).length;
  const money = (key: Exclude<keyof MoneyConservationFragment, '__typename' | 'currency'>, head: string) => ({
    key,
    head,
    right: true,
    cell: (row: MoneyConservationFragment) => (
      <Money
        amount={row[key]}
        currency={row.currency}
        bare
        tone={isZero(row[key]) ? 'quiet' : key === 'unexplained' || key === 'residual' ? 'broken' : undefined}
        strong={key === 'residual'}
      />
    ),
  });
  return (
    <Section
      title="Conservation of money"
      definition="Rated = posted + (rated − invoiced) + (invoiced − posted), net of tax, signed, by service period. Each difference lies in exactly one of the terms; every term is computed by its own query. The residual is what is left over: zero, or our defect. Unexplained is a business figure and may not be zero."
    >
      {rows.length > 0 ? (
        <Residual figure={off === 0 ? '0' : `${off} of ${rows.length}`} verdict={verdict}>
          <Definition title="Where rated money is">{TERMS}</Definition>
        </Residual>
      ) : null}
      <FigureTable
        label="Money by currency and where it is"
        rows={rows}
        rowKey={(row) => row.currency}
        empty="No charge has been rated yet."
        columns={[
          { key: 'currency', head: 'Currency', cell: (row) => <b>{row.currency}</b> },
          money('residual', 'Residual'),
          money('rated', 'Rated'),
          money('posted', 'Posted'),
          ...MONEY_TERMS.map(({ key, label }) => money(key, label)),
          money('invoiced', 'Invoiced'),
          money('withoutOrigin', 'Without origin'),
        ]}
      />
    </Section>
  );
}
