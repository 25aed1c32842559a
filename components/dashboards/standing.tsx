'use client';
import type { DashboardQuery } from '../shell/apollo';
import { Definition } from '../shell/definition';
import { formatDate } from '../shell/format';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './dashboard.module.css';

type Figures = DashboardQuery['dashboard'];

const provisional = {
  label: 'Provisional',
  tone: 'PROGRESS',
  description: 'Some transactions of the period can still move: a stage that applies to them is not complete.',
} as const;
const final = {
  label: 'Final',
  tone: 'DONE',
  description: 'Every stage that applies is complete, or the period is certified.',
} as const;

/** Period, comparison, provisional or final, rates and freshness: what every figure below is to be read with. */
export function Standing({ figures }: { figures: Figures }) {
  return (
    <div className={classes.standing}>
      <span>
        {formatDate(figures.from)} – {formatDate(figures.to)}, compared with {formatDate(figures.comparedFrom)} –{' '}
        {formatDate(figures.comparedTo)}
        <Definition title="Comparison">
          A period that is over is compared with the one before it. A period that still runs is compared with the same
          days of the one before: what has not happened yet is not held against it.
        </Definition>
      </span>
      <TermBadge term={figures.provisional ? provisional : final} />
      {figures.reporting ? <Rates reporting={figures.reporting} /> : null}
      {figures.freshAsOf ? (
        <span>
          <span>
            Fresh as of <Time at={figures.freshAsOf} />
            {figures.slowestSource ? <>, slowest source {figures.slowestSource}</> : null}
          </span>
          <Definition title="Freshness">
            The newest receipt of the source that is furthest behind. What it has not told yet is in none of these
            figures.
          </Definition>
        </span>
      ) : (
        <span>No source has reported yet</span>
      )}
    </div>
  );
}

function Rates({ reporting: { currency, rates } }: { reporting: NonNullable<Figures['reporting']> }) {
  return (
    <span>
      Sums in {currency}
      <Definition title={`Rates into ${currency}`}>
        <p className={classes.meaning}>
          Amounts stay in the currency of their documents. A sum over currencies is shown in {currency} beside them,
          each amount at the last rate published on or before the day that it counts on; what is open now, at today’s.
          What has no rate is counted as not converted.
        </p>
        {rates.length > 0 ? (
          <table className={classes.rates}>
            <thead>
              <tr>
                <th scope="col">1 unit of</th>
                <th scope="col">rate of</th>
                <th scope="col">{currency}</th>
              </tr>
            </thead>
            <tbody>
              {rates.map((rate) => (
                <tr key={`${rate.currency} ${rate.day}`}>
                  <td>{rate.currency}</td>
                  <td>{formatDate(rate.day)}</td>
                  <td>{rate.rate.slice(0, 12)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <p className={classes.meaning}>No other currency was converted here.</p>
        )}
      </Definition>
    </span>
  );
}
