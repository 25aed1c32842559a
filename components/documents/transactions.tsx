'use client';
import { graphql, type TransactionCountFragment } from '../shell/apollo';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { TermBadge } from '../shell/term';
import classes from './documents.module.css';

graphql(`
  fragment TransactionCount on StatusCount {
    count
    term {
      code
      label
      tone
      description
    }
  }
`);

/** How far the transactions of a record are, and the way to all of them. */
export function Transactions({ counts, name }: { counts: readonly TransactionCountFragment[]; name: string }) {
  const all = counts.reduce((total, { count }) => total + count, 0);
  if (all === 0) return <p className={classes.text}>Nothing of it belongs to a transaction in your reach yet.</p>;
  return (
    <div className={classes.counts}>
      <Link href={`/transactions?q=${encodeURIComponent(name)}`}>
        {formatCount(all)} {all === 1 ? 'transaction' : 'transactions'}
      </Link>
      {counts.map(({ term, count }) => (
        <span key={term.code}>
          <TermBadge term={term} plain /> {formatCount(count)}
        </span>
      ))}
    </div>
  );
}
