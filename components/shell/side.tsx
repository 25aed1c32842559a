'use client';
import { ActionIcon } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconMenu2 } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Link, useIsOpen } from './link';
import { placesOf } from './navigation';
import classes from './shell.module.css';
import { SkeletonBlock } from './states';
import { useStored } from './stored';
import type { Viewer } from './viewer';

function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M2 16h8m12 0h8" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      <circle cx="16" cy="16" r="5" fill="none" stroke="currentColor" strokeWidth="3" />
    </svg>
  );
}

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
      {placesOf(viewer.screens).map(({ path, label, icon: Icon, under }) => (
        <li key={path}>
          <Link
            href={path}
            prefetch
            className={classes.item}
            aria-current={isOpen(under ?? path) ? 'page' : undefined}
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

/** The navigation at the left; it folds to icons. */
export function Side({ viewer }: { viewer: Viewer | null }) {
  const [narrow, setNarrow] = useStored('side.narrow', false);
  const Fold = narrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes.side} data-narrow={narrow || undefined} aria-label="Main">
      <Link href="/" className={classes.brand} aria-label="Throughline, home">
        <Mark />
        <span>Throughline</span>
      </Link>
      <Places viewer={viewer} />
      <ActionIcon
        className={classes.sideEnd}
        aria-label={narrow ? 'Unfold navigation' : 'Fold navigation'}
        title={narrow ? 'Unfold navigation' : 'Fold navigation'}
        aria-expanded={!narrow}
        onClick={() => setNarrow(!narrow)}
      >
        <Fold size={16} stroke={1.75} />
      </ActionIcon>
    </nav>
  );
}

const SideDrawer = dynamic(() => import('./side-drawer').then((module) => module.SideDrawer), { ssr: false });

/** The same on a phone: a drawer behind a button, fetched when it is first opened. */
export function SideButton({ viewer }: { viewer: Viewer | null }) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  return (
    <>
      <ActionIcon
        className={classes.burger}
        size={36}
        aria-label="Open navigation"
        aria-expanded={open}
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      >
        <IconMenu2 size={20} />
      </ActionIcon>
      {wanted ? <SideDrawer viewer={viewer} open={open} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
