'use client';
import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { type AuditChainQuery, graphql, useLazyQuery } from '../shell/apollo';
import { formatCount, plural } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { ToneIcon, toneClass } from '../shell/term';
import classes from './audit.module.css';

const CHAIN = graphql(`
  query AuditChain($after: ChainPlace) {
    auditChain(after: $after) {
      position
      head
      ended
      brokenAt
      entries
      waiting
    }
  }
`);
type Part = AuditChainQuery['auditChain'];

/** Computes the chain of acts again, part by part, and says whether every entry is as it was written. */
export function Chain() {
  const [ask] = useLazyQuery(CHAIN, { fetchPolicy: 'network-only' });
  const [part, setPart] = useState<Part | null>(null);
  const [state, setState] = useState<'idle' | 'running' | 'stopped' | 'failed'>('idle');
  const stop = useRef(false);
  const run = async () => {
    stop.current = false;
    setState('running');
    setPart(null);
    let after: { position: number; head: string } | null = null;
    try {
      for (;;) {
        const { data, error } = await ask({ variables: { after } });
        const next: Part | undefined = data?.auditChain;
        if (!next) throw error ?? new Error('no answer');
        setPart(next);
        if (next.ended) return setState('idle');
        if (stop.current) return setState('stopped');
        after = { position: next.position, head: next.head };
      }
    } catch {
      setState('failed');
    }
  };
  const broken = part?.brokenAt != null;
  const done = part?.ended === true && !broken;
  const tone = broken ? 'BROKEN' : done ? 'DONE' : state === 'failed' ? 'RISK' : null;
  return (
    <div className={`${classes.chain} ${tone ? toneClass(tone) : ''}`} role="status" aria-label="Chain">
      {tone ? <ToneIcon tone={tone} /> : null}
      {state === 'running' ? (
        <>
          <span>
            {formatCount(part?.position ?? 0)} of {formatCount(part?.entries ?? 0)} entries
          </span>
          <progress value={part?.position ?? 0} max={Math.max(1, part?.entries ?? 1)} aria-label="Verified" />
          <Button
            onClick={() => {
              stop.current = true;
            }}
          >
            Stop
          </Button>
        </>
      ) : (
        <>
          <span>
            {state === 'failed' ? (
              'The chain could not be read to its end. Nothing was changed; try again.'
            ) : broken ? (
              <>
                Broken at place {formatCount(part?.brokenAt)}: that entry is not as it was written, or is missing. The{' '}
                {plural(part?.position ?? 0, 'entry', 'entries')} before it are good.
              </>
            ) : done ? (
              <>
                Intact: {plural(part?.position ?? 0, 'entry', 'entries')} as they were written
                {part && part.waiting > 0 ? `, ${formatCount(part.waiting)} waiting for their place` : ''}. Head{' '}
                <Identifier value={part?.head} label="Head" />
              </>
            ) : state === 'stopped' ? (
              `Stopped after ${plural(part?.position ?? 0, 'good entry', 'good entries')}.`
            ) : (
              <span className="quiet">
                Each entry’s hash covers the one before it: nothing can be changed or taken out unseen.
              </span>
            )}
          </span>
          <Button onClick={() => void run()}>{part ? 'Verify again' : 'Verify the chain'}</Button>
        </>
      )}
    </div>
  );
}
