'use client';
import { Button } from '@mantine/core';
import { graphql, useQuery } from '../shell/apollo';
import { formatCount, formatTotal, plural } from '../shell/format';
import { MoneyList } from '../shell/money';
import type { BulkAction } from './bulk-act';
import classes from './queue.module.css';
import type { Triage } from './use-triage';
import type { useWhole } from './use-whole';

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

/** What an act would touch: exactly these, what they are worth together, and the acts; the filters stay above it. */
export function SelectionBar({
  triage,
  loaded,
  total,
  all,
  onAct,
}: {
  triage: Triage;
  loaded: number;
  total: { count: number; exact: boolean } | undefined;
  all: ReturnType<typeof useWhole>;
  /** An act on everything that was selected. */
  onAct: (action: BulkAction) => void;
}) {
  const { selected } = triage;
  const { whole } = all;
  const ids = selected.map(({ id }) => id);
  const { data, previousData } = useQuery(WORTH, { variables: { ids }, fetchPolicy: 'no-cache', skip: whole !== null });
  const worth = whole?.worth ?? (data ?? previousData)?.exceptionsWorth;
  const more = total !== undefined && total.count > selected.length;
  return (
    <div className={classes.selection} role="status">
      <b>{plural(whole?.worth.count ?? selected.length, 'case')} selected</b>
      {whole ? (
        <span>all under these filters, as they were then</span>
      ) : selected.length === loaded && more ? (
        <Button
          size="compact-xs"
          loading={all.loading}
          title={all.problem ?? undefined}
          onClick={() => void all.select()}
        >
          Select all {formatTotal(total)}
        </Button>
      ) : null}
      {all.problem ? <span role="alert">{all.problem}</span> : null}
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
        <Button
          onClick={() => {
            all.clear();
            triage.setIds(new Set());
          }}
        >
          Clear
        </Button>
        {ACTIONS.map(({ action, label }) => {
          const able = whole
            ? (whole.able.find((each) => each.action === action)?.count ?? 0)
            : triage.able(action).length;
          return (
            <Button
              key={action}
              variant={action === 'CLAIM' ? 'filled' : 'default'}
              className={action === 'CLAIM' ? classes.primary : undefined}
              disabled={able === 0}
              title={able === 0 ? 'None of these cases allows it to you now' : undefined}
              onClick={() => (whole ? onAct(action) : triage.begin(action))}
            >
              {label} {formatCount(able)}
            </Button>
          );
        })}
      </span>
    </div>
  );
}
