import classes from './figures.module.css';
import { formatAmount, formatMoney, NONE } from './format';

/**
 * An amount in tabular figures with its currency; right-aligned where its cell is. The title holds the exact amount
 * as the source stated it.
 */
export function Money({
  amount,
  currency,
  strong = false,
  tone,
  bare = false,
}: {
  amount: string | null | undefined;
  currency: string | null | undefined;
  strong?: boolean;
  tone?: 'broken' | 'risk' | 'done' | 'quiet';
  /** Without the currency, where a column or a sentence already says it. */
  bare?: boolean;
}) {
  if (amount == null) {
    return (
      <span className="quiet" title="No amount">
        {NONE}
      </span>
    );
  }
  const color = tone === 'quiet' ? 'var(--ink-3)' : tone ? `var(--${tone})` : undefined;
  return (
    <span
      className={strong ? `${classes.money} ${classes.strong}` : classes.money}
      style={color ? { color } : undefined}
      title={currency ? `${amount} ${currency}` : amount}
    >
      {formatAmount(amount, currency)}
      {currency && !bare ? <span className={classes.currency}>{currency}</span> : null}
    </span>
  );
}

/** Several currencies one under another or in a row; never added up. */
export function MoneyList({
  amounts,
  row = false,
}: {
  amounts: readonly { amount: string; currency: string }[];
  row?: boolean;
}) {
  if (amounts.length === 0) return <span className="quiet">{NONE}</span>;
  if (row)
    return (
      <span className="tabular">{amounts.map((each) => formatMoney(each.amount, each.currency)).join(' · ')}</span>
    );
  return (
    <span style={{ display: 'inline-flex', flexDirection: 'column', alignItems: 'flex-end' }}>
      {amounts.map((each) => (
        <Money key={each.currency} amount={each.amount} currency={each.currency} />
      ))}
    </span>
  );
}
