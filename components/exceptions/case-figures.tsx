'use client';
import { IconAlertTriangleFilled, IconClockExclamation, IconRotateClockwise } from '@tabler/icons-react';
import { Money } from '../shell/money';
import { Time } from '../shell/time';
import classes from './queue.module.css';

interface DueProps {
  dueAt: string;
  /** "sla" or "cut-off". */
  dueBasis: string;
  overdue: boolean;
  /** "WARNING": three quarters of the time are used. */
  deadline?: string | null;
  /** A closed case has no clock any more. */
  closed?: boolean;
}

const bases: Record<string, { label: string; meaning: string }> = {
  sla: { label: 'SLA', meaning: 'The deadline of the queue’s service level, in business hours' },
  'cut-off': { label: 'cut-off', meaning: 'The cut-off of the accounting period that the document would post to' },
};

/** When a case is due and by what; overdue is said in a word, an icon and a colour. */
export function Due({ dueAt, dueBasis, overdue, deadline = null, closed = false }: DueProps) {
  const basis = bases[dueBasis] ?? { label: dueBasis, meaning: dueBasis };
  if (closed) return <span className="quiet">closed</span>;
  return (
    <span className={overdue ? classes.overdue : deadline === 'WARNING' ? classes.near : classes.due}>
      {overdue ? <IconAlertTriangleFilled size={12} aria-label="Overdue" /> : null}
      {deadline === 'WARNING' ? (
        <IconClockExclamation size={13} aria-label="Three quarters of the time are used" />
      ) : null}
      <Time at={dueAt} />
      <small title={basis.meaning}>{basis.label}</small>
    </span>
  );
}

/** An amount at risk with what it rests on: stated stands bare, estimated and unknown say so. */
export function AtRisk({
  amount,
  basis,
  strong = false,
}: {
  amount: { amount: string; currency: string } | null | undefined;
  basis: string;
  strong?: boolean;
}) {
  if (!amount || basis === 'unknown') {
    return (
      <span className="quiet" title="No document states it and no price to estimate it with is known">
        unknown
      </span>
    );
  }
  return (
    <span className={classes.atRisk}>
      {basis === 'estimated' ? (
        <small title="Estimated: quantity times the last final unit price of this charge">est.</small>
      ) : null}
      <Money amount={amount.amount} currency={amount.currency} strong={strong} />
    </span>
  );
}

/** A case that had been mended and whose condition came back. */
export function Regressed({ word = false }: { word?: boolean }) {
  return (
    <span className={classes.regressed} title="Regressed: it had been resolved, and the condition returned">
      <IconRotateClockwise size={13} aria-hidden={word} aria-label={word ? undefined : 'Regressed'} />
      {word ? 'Regressed' : null}
    </span>
  );
}
