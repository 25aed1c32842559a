'use client';
import { failureOf } from '../shell/failure';
import { Page } from '../shell/page';
import { Failure, NotFound, SkeletonBlock, SkeletonPanel } from '../shell/states';

/** A record's page while it is not there: coming, not to be had, or not to be found. */
export function Opening({
  what,
  missing,
  error,
  onRetry,
}: {
  /** "invoice", "credit memo", "posting", "payment" */
  what: string;
  missing: boolean;
  error: unknown;
  onRetry: () => void;
}) {
  const title = what.charAt(0).toUpperCase() + what.slice(1);
  const failure = error ? failureOf(error) : null;
  if (missing || failure?.kind === 'refused')
    return (
      <Page title={title}>
        <NotFound what={what}>{failure?.message}</NotFound>
      </Page>
    );
  return (
    <Page title={title} heading={error ? title : <SkeletonBlock width={240} height={20} />}>
      {error ? (
        <Failure error={error} what={`This ${what}`} onRetry={onRetry} />
      ) : (
        <div style={{ display: 'grid', gap: 12 }}>
          <SkeletonPanel height={72} label={`Loading the ${what}`} />
          <SkeletonPanel height={300} />
        </div>
      )}
    </Page>
  );
}
