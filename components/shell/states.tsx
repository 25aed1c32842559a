'use client';
import { Button } from '@mantine/core';
import {
  IconAlertTriangleFilled,
  IconClockPause,
  IconLock,
  IconMoodEmpty,
  IconPlugConnectedX,
  IconSearchOff,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type FailureKind, failureOf } from './failure';
import { Identifier } from './identifier';
import { Link } from './link';
import { placesOf } from './navigation';
import classes from './states.module.css';
import { Time } from './time';
import { useViewer } from './viewer';

function State({
  icon,
  title,
  children,
  actions,
  role,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  role?: 'alert' | 'status';
}) {
  return (
    <div className={classes.state} role={role}>
      <div className={classes.title}>
        {icon}
        {title}
      </div>
      {children ? <div className={classes.text}>{children}</div> : null}
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}

/** Nothing here, and why that is so; `action` is the way on. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <State icon={<IconMoodEmpty size={16} aria-hidden />} title={title} actions={action}>
      {children}
    </State>
  );
}

export function Forbidden({ children }: { children?: ReactNode }) {
  return (
    <State icon={<IconLock size={16} aria-hidden />} title="Not in your reach">
      {children ?? 'Your role, regions or entities do not include this. An administrator can change that.'}
    </State>
  );
}

/** Where one can go from here: the screens of this reader. */
function WaysOn() {
  const viewer = useViewer();
  if (!viewer) return null;
  return (
    <nav aria-label="Ways on" className={classes.ways}>
      {placesOf(viewer.screens).map(({ path, label }) => (
        <Link key={path} href={path}>
          {label}
        </Link>
      ))}
      <span className="quiet">or search by any number</span>
    </nav>
  );
}

export function NotFound({ what = 'page', children }: { what?: string; children?: ReactNode }) {
  return (
    <State icon={<IconSearchOff size={16} aria-hidden />} title={`No such ${what}`} actions={<WaysOn />}>
      {children ?? `There is no ${what} at this address, or it lies outside your regions and entities.`}
    </State>
  );
}

const WORDS: Record<
  Exclude<FailureKind, 'forbidden' | 'not-found'>,
  { title: (what: string) => string; text: string }
> = {
  'signed-out': {
    title: () => 'You are signed out',
    text: 'Your session ended. Nothing was changed; sign in again to go on.',
  },
  refused: {
    title: (what) => `${what} could not be asked for that way`,
    text: 'A filter or a link holds something the server does not take. Nothing was changed; clear the filters and try again.',
  },
  offline: {
    title: (what) => `${what} can't be reached right now`,
    text: 'The server does not answer. No money is affected: signals are kept and processed on their own. What you see may be older than it looks.',
  },
  broken: {
    title: (what) => `${what} could not be loaded`,
    text: 'The fault is ours. Only the view failed: nothing was posted, changed or lost. Try again; if it stays, hand the trace to the platform team.',
  },
};

/** An error in plain words: what happened, what it means for the money, what to do. */
export function Failure({
  error,
  what = 'This view',
  onRetry,
}: {
  error: unknown;
  what?: string;
  onRetry?: () => void;
}) {
  const failure = failureOf(error);
  if (failure.kind === 'forbidden') return <Forbidden />;
  if (failure.kind === 'not-found') return <NotFound />;
  const words = WORDS[failure.kind];
  return (
    <State
      role="alert"
      icon={
        failure.kind === 'offline' ? (
          <IconPlugConnectedX size={16} aria-hidden style={{ color: 'var(--risk)' }} />
        ) : (
          <IconAlertTriangleFilled size={16} aria-hidden style={{ color: 'var(--broken)' }} />
        )
      }
      title={words.title(what)}
      actions={
        failure.kind === 'signed-out' ? (
          <Button component="a" href="/sign-in">
            Sign in
          </Button>
        ) : onRetry ? (
          <Button onClick={onRetry}>Try again</Button>
        ) : undefined
      }
    >
      {words.text}
      {failure.kind === 'refused' ? <div className={classes.trace}>{failure.message}</div> : null}
      {failure.traceId ? (
        <div className={classes.trace}>
          Trace <Identifier value={failure.traceId} />
        </div>
      ) : null}
    </State>
  );
}

/** A grey block that holds a place while its content comes. */
export function SkeletonBlock({ width = '100%', height = 16 }: { width?: number | string; height?: number | string }) {
  return <div className={classes.bone} style={{ width, height }} aria-hidden />;
}

const WIDTHS = [180, 120, 220, 90, 140, 100];

/** Rows of a table to come. */
export function SkeletonRows({
  rows = 12,
  height = 28,
  label = 'Loading',
}: {
  rows?: number;
  height?: number;
  label?: string;
}) {
  return (
    <div className={classes.bones} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={row} className={classes.boneRow} style={{ height, padding: '0 16px' }}>
          {WIDTHS.map((width, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
            <SkeletonBlock key={index} width={width - ((row * 17 + index * 29) % 40)} height={10} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** A panel to come. */
export function SkeletonPanel({ height = 160, label = 'Loading' }: { height?: number; label?: string }) {
  return (
    <div role="status" aria-label={label}>
      <SkeletonBlock height={height} />
    </div>
  );
}

/** Says that figures may lag behind, since when and through whom. */
export function Stale({
  asOf,
  source,
  children,
}: {
  asOf: string | null | undefined;
  source?: string | null;
  children?: ReactNode;
}) {
  return (
    <span className={classes.stale} role="status">
      <IconClockPause size={14} aria-hidden />
      {children ?? (
        <>
          {source ? `${source} last spoke ` : 'Last heard '}
          <Time at={asOf} />
        </>
      )}
    </span>
  );
}
