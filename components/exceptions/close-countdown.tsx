'use client';
import { graphql, useQuery } from '../shell/apollo';
import { useContextInput } from '../shell/context';
import { exactWorth, plural } from '../shell/format';
import { Link } from '../shell/link';
import { Time } from '../shell/time';
import classes from './causes.module.css';

const COUNTDOWNS = graphql(`
  query CloseCountdowns($context: ContextInput) {
    closeCountdowns(context: $context) {
      entity
      entityName
      zone
      cutoffAt
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
  }
`);

/** How long until books close, by legal entity, with the open cases whose documents would post to that period. */
export function CloseCountdown() {
  const context = useContextInput();
  const { data } = useQuery(COUNTDOWNS, { variables: { context } });
  const all = data?.closeCountdowns ?? [];
  if (all.length === 0) return null;
  return (
    <ul className={classes.countdowns} aria-label="Time until the close">
      {all.map((one) => (
        <li key={one.entity}>
          <Link
            href={`/exceptions?entity=${encodeURIComponent(one.entity)}&cutoff=${encodeURIComponent(one.cutoffAt)}&sort=due`}
            title={`Cut-off of ${one.entityName}. ${exactWorth(one)}`}
          >
            <b>{one.entity}</b> closes <Time at={one.cutoffAt} zone={one.zone} /> · {plural(one.count, 'case')}
          </Link>
        </li>
      ))}
    </ul>
  );
}
