'use client';
import { FigureTable } from '../charts/figure-table';
import { Gauge } from '../charts/gauge';
import { inkOf } from '../charts/palette';
import { type AccountFiguresRowFragment, graphql, type SubscriptionCardFragment } from '../shell/apollo';
import { formatMoney, formatPercent, isZero } from '../shell/format';
import { Money } from '../shell/money';
import { useNow } from '../shell/now';
import { Section } from '../shell/page';
import { ToneIcon, toneClass } from '../shell/term';
import { Day } from '../shell/time';
import classes from './accounts.module.css';
import { elapsedShare, paceOf } from './term-time';

graphql(`
  fragment AccountFiguresRow on AccountFigures {
    currency
    rated
    invoiced
    posted
    settled
    outstanding
    overdue
    disputed
  }
`);

const heads = {
  rated: 'Rated, net',
  invoiced: 'Invoiced, net',
  posted: 'Posted, net',
  settled: 'Settled, gross',
  outstanding: 'Outstanding, gross',
  overdue: 'Overdue, gross',
  disputed: 'Disputed, gross',
} as const;

/** From rated to settled, per currency; nothing is converted. */
export function AccountFigures({ figures }: { figures: readonly AccountFiguresRowFragment[] }) {
  return (
    <Section
      title="Money"
      definition="All periods in the context above. Rated, invoiced and posted are net of tax, credits and reversals; settled, outstanding, overdue and what customers contest and nobody has settled are gross, as the customer pays them. Per currency, never converted."
    >
      <FigureTable
        label="Money by currency"
        rows={figures}
        rowKey={(row) => row.currency}
        empty="Nothing has been rated or invoiced for this account."
        columns={[
          { key: 'currency', head: 'Currency', cell: (row) => <b>{row.currency}</b> },
          ...(Object.keys(heads) as (keyof typeof heads)[]).map((key) => ({
            key,
            head: heads[key],
            right: true,
            cell: (row: AccountFiguresRowFragment) => (
              <Money
                amount={row[key]}
                currency={row.currency}
                bare
                tone={isZero(row[key]) ? 'quiet' : key === 'overdue' || key === 'disputed' ? 'broken' : undefined}
              />
            ),
          })),
        ]}
      />
    </Section>
  );
}

type Commitment = NonNullable<SubscriptionCardFragment['commitment']>;

/** How much of what was committed is used, against how much of the term has run. */
export function CommitmentGauge({ commitment, name }: { commitment: Commitment; name: string }) {
  const elapsed = elapsedShare(commitment.from, commitment.to, useNow());
  const pace = paceOf(commitment.share, elapsed);
  const used = formatPercent(commitment.share);
  return (
    <div className={`${classes.commitment} ${toneClass(pace.tone)}`}>
      <div className={classes.commitmentHead}>
        <b>{used} used</b>
        <span>
          {formatMoney(commitment.used, commitment.currency)} of {formatMoney(commitment.amount, commitment.currency)}
        </span>
      </div>
      <Gauge
        used={commitment.share}
        expected={elapsed}
        ink={inkOf(pace.tone)}
        label={`Commitment of ${name}`}
        valueText={`${used} used, ${formatPercent(elapsed)} of the term elapsed`}
      />
      <div className={classes.commitmentFoot}>
        <span>
          <ToneIcon tone={pace.tone} /> {pace.text}
        </span>
        <span className="quiet">
          <Day at={commitment.from} /> – <Day at={commitment.to} />, {formatPercent(elapsed, 0)} elapsed
        </span>
      </div>
    </div>
  );
}
