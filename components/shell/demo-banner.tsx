'use client';
import { useEffect } from 'react';
import { graphql, useQuery } from './apollo';
import { formatPercent } from './format';
import { useChanges } from './live';
import classes from './shell.module.css';

const INSTALLATION = graphql(`
  query Installation {
    installation {
      demo
      demoProgress
      version
    }
  }
`);

/** A slim line while the demo company's data comes in: figures still grow, and the reader should know. */
export function DemoBanner() {
  const { data, refetch, startPolling, stopPolling } = useQuery(INSTALLATION);
  const demo = data?.installation.demo;
  useChanges('demo', () => void refetch());
  useEffect(() => {
    if (demo !== 'loading') return;
    startPolling(2_000);
    return stopPolling;
  }, [demo, startPolling, stopPolling]);
  if (demo === 'failed') {
    return (
      <div className={classes.banner} data-tone="risk" role="status">
        The demo data could not be loaded completely. What you see may be incomplete; the server’s log says why.
      </div>
    );
  }
  if (demo !== 'loading') return null;
  const share = data?.installation.demoProgress ?? 0;
  return (
    <div className={classes.banner} role="status">
      Loading the demo company: figures are still growing.
      <div
        className={classes.bannerTrack}
        role="progressbar"
        aria-label="Demo data"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div style={{ width: `${share * 100}%` }} />
      </div>
      <span className="tabular">{formatPercent(share, 0)}</span>
    </div>
  );
}
