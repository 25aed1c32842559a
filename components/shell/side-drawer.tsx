'use client';
import { Drawer } from '@mantine/core';
import { Places } from './places';
import classes from './shell.module.css';
import type { Viewer } from './viewer';

/** The navigation on a phone. */
export function SideDrawer({ viewer, open, onClose }: { viewer: Viewer | null; open: boolean; onClose: () => void }) {
  return (
    <Drawer
      opened={open}
      onClose={onClose}
      title="Throughline"
      size={260}
      closeButtonProps={{ 'aria-label': 'Close navigation' }}
    >
      <nav aria-label="Main" className={classes.drawerNav}>
        <Places viewer={viewer} onGo={onClose} />
      </nav>
    </Drawer>
  );
}
