'use client';
import { Button } from '@mantine/core';
import { formatCount, formatTotal, plural } from '../shell/format';
import classes from './queue.module.css';
import type { Triage } from './use-triage';

/** The exact set that an action would touch, and the actions. */
export function SelectionBar({
  triage,
  loaded,
  total,
}: {
  triage: Triage;
  loaded: number;
  total: { count: number; exact: boolean } | undefined;
}) {
  const { selected, claimable } = triage;
  const rest = selected.length - claimable.length;
  return (
    <div className={classes.selection} role="status">
      <b>{plural(selected.length, 'case')} selected</b>
      {selected.length === loaded && total && total.count > loaded ? (
        <span>all that are loaded, of {formatTotal(total)}</span>
      ) : null}
      {rest > 0 ? (
        <span>
          {claimable.length === 0
            ? 'none of them is yours to claim'
            : `${formatCount(rest)} of them not yours to claim`}
        </span>
      ) : null}
      <span className={classes.selectionEnd}>
        <Button onClick={() => triage.setIds(new Set())}>Clear</Button>
        {selected.length === 1 ? <Button onClick={triage.startAssigning}>Assign</Button> : null}
        <Button variant="filled" className={classes.primary} disabled={claimable.length === 0} onClick={triage.claim}>
          Claim {formatCount(claimable.length)}
        </Button>
      </span>
    </div>
  );
}
