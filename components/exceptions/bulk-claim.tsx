'use client';
import { Button, Progress } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { Dialog } from '../shell/dialog';
import { plural } from '../shell/format';
import { TermBadge } from '../shell/term';
import type { CaseHandle } from './commands';
import classes from './queue.module.css';
import { type ItemOutcome, type Outcome, runEach, summarise } from './triage';

export interface BulkItem extends CaseHandle {
  title: string;
}

const terms = {
  done: { label: 'Claimed', tone: 'DONE' },
  conflict: { label: 'Changed meanwhile', tone: 'RISK' },
  refused: { label: 'Refused', tone: 'BROKEN' },
  failed: { label: 'No answer', tone: 'BROKEN' },
  skipped: { label: 'Not attempted', tone: 'NEUTRAL' },
} as const;

interface BulkClaimProps {
  items: readonly BulkItem[];
  claim: (item: BulkItem) => Promise<Outcome>;
  onClose: (outcomes: readonly ItemOutcome<BulkItem>[]) => void;
}

/** Claims exactly the given cases one by one, can be stopped without loss, and ends in a list of every item. */
export function BulkClaim({ items, claim, onClose }: BulkClaimProps) {
  const [outcomes, setOutcomes] = useState<readonly ItemOutcome<BulkItem>[]>([]);
  const [finished, setFinished] = useState(false);
  const [stop] = useState(() => new AbortController());
  const started = useRef(false);
  useEffect(() => {
    // Effects run twice in development; the same cases must not be claimed twice.
    if (started.current) return;
    started.current = true;
    void runEach({ items, act: claim, onProgress: setOutcomes, signal: stop.signal }).then((all) => {
      setOutcomes(all);
      setFinished(true);
    });
  }, [items, claim, stop]);
  const close = () => (finished ? onClose(outcomes) : stop.abort());
  return (
    <Dialog onClose={close} title={`Claim ${plural(items.length, 'case')}`} width={620}>
      <div className={classes.form}>
        <Progress
          value={(outcomes.length / items.length) * 100}
          color="var(--progress-solid)"
          aria-label="Cases attempted"
        />
        <p className={classes.dialogTitle} role="status">
          {finished ? summarise(outcomes, 'claimed') : `${outcomes.length} of ${items.length}`}
        </p>
        <div className={classes.results}>
          <FigureTable
            label="Result of each case"
            rows={outcomes}
            rowKey={(outcome) => outcome.item.id}
            columns={[
              { key: 'number', head: 'Case', cell: (outcome) => outcome.item.number },
              { key: 'title', head: 'What broke', wide: true, words: true, cell: (outcome) => outcome.item.title },
              { key: 'result', head: 'Result', cell: (outcome) => <TermBadge plain term={terms[outcome.kind]} /> },
              {
                key: 'text',
                head: 'In words',
                words: true,
                cell: (outcome) => (outcome.kind === 'done' ? '' : outcome.text),
              },
            ]}
          />
        </div>
        <div className={classes.buttons}>
          <Button
            variant={finished ? 'filled' : 'default'}
            className={finished ? classes.primary : undefined}
            onClick={close}
          >
            {finished ? 'Close' : 'Stop'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
