'use client';
import { Button } from '@mantine/core';
import { graphql, useQuery } from '../shell/apollo';
import { formatCount, formatTotal, plural } from '../shell/format';
import { MoneyList } from '../shell/money';
import type { BulkAction } from './bulk-act';
import classes from './queue.module.css';
import type { Triage } from './use-triage';

const WORTH = graphql(`
  query SelectionWorth($ids: [ID!]!) {
    exceptionsWorth(ids: $ids) {
      count
      amounts {
        amount
        currency
      }
      estimated {
        amount
        currency
      }
      unknown
    }
  }
`);

const ACTIONS: readonly { action: BulkAction; label: string }[] = [
  { action: 'COMMENT', label: 'Comment' },
  { action: 'ACKNOWLEDGE', label: 'Acknowledge' },
  { action: 'ASSIGN', label: 'Assign' },
  { action: 'CLAIM', label: 'Claim' },
];

/** The exact set that an act would touch, what it is worth together, and the acts; the filters stay above it. */
export function SelectionBar({
  triage,
  loaded,
  total,
}: {
  triage: Triage;
  loaded: number;
  total: { count: number; exact: boolean } | undefined;
}) {
  const { selected } = triage;
  const ids = selected.map(({ id }) => id);
  const { data, previousData } = useQuery(WORTH, { variables: { ids }, fetchPolicy: 'no-cache' });
  const worth = (data ?? previousData)?.exceptionsWorth;
  return (
    <div className={classes.selection} role="status">
      <b>{plural(selected.length, 'case')} selected</b>
      {selected.length === loaded && total && total.count > loaded ? (
        <span>all that are loaded, of {formatTotal(total)}</span>
      ) : null}
      {worth ? (
        <span title="Together at risk, per currency: as documents state it, estimates apart">
          at risk {worth.amounts.length > 0 ? <MoneyList amounts={worth.amounts} row /> : 'nothing stated'}
          {worth.estimated.length > 0 ? (
            <>
              {' '}
              · est. <MoneyList amounts={worth.estimated} row />
            </>
          ) : null}
          {worth.unknown > 0 ? ` · ${formatCount(worth.unknown)} unknown` : ''}
        </span>
      ) : null}
      <span className={classes.selectionEnd}>
        <Button onClick={() => triage.setIds(new Set())}>Clear</Button>
        {ACTIONS.map(({ action, label }) => {
          const able = triage.able(action).length;
          return (
            <Button
              key={action}
              variant={action === 'CLAIM' ? 'filled' : 'default'}
              className={action === 'CLAIM' ? classes.primary : undefined}
              disabled={able === 0}
              title={able === 0 ? 'None of these cases allows it to you now' : undefined}
              onClick={() => triage.begin(action)}
            >
              {label} {formatCount(able)}
            </Button>
          );
        })}
      </span>
    </div>
  );
}
