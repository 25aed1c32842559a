'use client';
import { ActionIcon } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconMenu2 } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Link } from './link';
import { Places } from './places';
import classes from './shell.module.css';
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
