import { graphql, type HomeFiguresFragment } from '../shell/apollo';
import { exactWorth, formatCount, formatMoneyShort } from '../shell/format';
import { Link } from '../shell/link';
import classes from './home.module.css';

graphql(`
  fragment HomeFigures on Home {
    myOpen {
      count
      unknown
      amounts {
        amount
        currency
      }
      estimated {
        amount
        currency
      }
    }
    myOverdue
    teamOpen {
      count
      unknown
      amounts {
        amount
        currency
      }
      estimated {
        amount
        currency
      }
    }
    unassigned
  }
`);

type MoneyCount = HomeFiguresFragment['myOpen'];

/** Sums per currency, never added up; what has no amount is counted. */
function sumsOf({ amounts, estimated, unknown, count }: MoneyCount): string {
  if (count === 0) return 'no money at risk';
  const shown = amounts.slice(0, 3).map(({ amount, currency }) => formatMoneyShort(amount, currency));
  if (amounts.length > 3) shown.push(`+${amounts.length - 3} currencies`);
  shown.push(...estimated.map(({ amount, currency }) => `est. ${formatMoneyShort(amount, currency)}`));
  if (unknown > 0) shown.push(`${formatCount(unknown)} of unknown worth`);
  return shown.length > 0 ? `${shown.join(' · ')} at risk` : 'no money at risk';
}

function Figure({
  name,
  count,
  sub,
  title,
  href,
  tone,
}: {
  name: string;
  count: number;
  sub: string;
  title?: string;
  href: string;
  tone?: 'broken' | 'risk' | undefined;
}) {
  return (
    <Link href={href} className={classes.figure} title={title}>
      <span className={classes.name}>{name}</span>
      <span className={classes.count} data-tone={tone}>
        {formatCount(count)}
      </span>
      <span className={classes.sub}>{sub}</span>
    </Link>
  );
}

/** Each number leads to the cases it counts. */
export function HomeFigures({ home, queues }: { home: HomeFiguresFragment; queues: readonly string[] }) {
  // The teams' figures count what is in their queues: the links have to name the same.
  const mine = `queue=${queues.map(encodeURIComponent).join(',')}`;
  return (
    <div className={classes.figures}>
      <Figure
        name="Mine, open"
        count={home.myOpen.count}
        sub={sumsOf(home.myOpen)}
        title={exactWorth(home.myOpen)}
        href="/exceptions?mine=true"
      />
      <Figure
        name="Mine, overdue"
        count={home.myOverdue}
        sub={home.myOverdue > 0 ? 'past their due time' : 'nothing is late'}
        href="/exceptions?mine=true&overdue=true"
        tone={home.myOverdue > 0 ? 'broken' : undefined}
      />
      <Figure
        name="My teams, open"
        count={home.teamOpen.count}
        sub={sumsOf(home.teamOpen)}
        title={exactWorth(home.teamOpen)}
        href={`/exceptions?${mine}`}
      />
      <Figure
        name="Nobody’s yet"
        count={home.unassigned}
        sub={home.unassigned > 0 ? 'in my teams’ queues, unclaimed' : 'all are claimed'}
        href={`/exceptions?${mine}&unassigned=true`}
        tone={home.unassigned > 0 ? 'risk' : undefined}
      />
    </div>
  );
}
