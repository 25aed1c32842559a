'use client';
import { Link, useIsOpen } from './link';
import { placesOf } from './navigation';
import classes from './shell.module.css';
import { SkeletonBlock } from './states';
import type { Viewer } from './viewer';

/** The places that the reader may open. */
export function Places({ viewer, onGo }: { viewer: Viewer | null; onGo?: () => void }) {
  const isOpen = useIsOpen();
  if (!viewer) {
    return (
      <div style={{ display: 'grid', gap: 13, padding: '8px' }} role="status" aria-label="Loading navigation">
        {[90, 110, 80, 100, 70].map((width) => (
          <SkeletonBlock key={width} width={width} />
        ))}
      </div>
    );
  }
  return (
    <ul className={classes.nav}>
      {placesOf(viewer.screens).map(({ path, label, icon: Icon }) => (
        <li key={path}>
          <Link
            href={path}
            prefetch
            className={classes.item}
            aria-current={isOpen(path) ? 'page' : undefined}
            title={label}
            {...(onGo ? { onClick: onGo } : {})}
          >
            <Icon size={16} stroke={1.75} aria-hidden />
            <span>{label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
