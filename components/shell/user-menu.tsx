'use client';
import { useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconPlane, IconSun } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Pop } from './pop';
import { signOut } from './session';
import classes from './shell.module.css';
import type { Viewer } from './viewer';

// Comes when somebody asks for it.
const AbsenceDialog = dynamic(() => import('./absence-dialog').then((module) => module.AbsenceDialog), { ssr: false });

const SCHEMES = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const;

export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase();

/** Who is signed in and as what; light, dark or automatic; the way out. */
export function UserMenu({ viewer }: { viewer: Viewer }) {
  const [away, setAway] = useState(false);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      {away ? <AbsenceDialog id={viewer.id} onClose={() => setAway(false)} /> : null}
      <Pop
        align="end"
        width={240}
        className={classes.user}
        label={`${viewer.name}, ${viewer.roleLabel}`}
        face={
          <>
            <span className={classes.initials} aria-hidden>
              {initialsOf(viewer.name)}
            </span>
            <span className={classes.userText}>
              {viewer.name}
              <small>{viewer.roleLabel}</small>
            </span>
          </>
        }
      >
        <div className={classes.who}>
          {viewer.name}
          <small>{viewer.email}</small>
          <small>{[viewer.roleLabel, ...viewer.teams.map((team) => team.name)].join(' · ')}</small>
        </div>
        <fieldset className={classes.choices}>
          <legend className="visually-hidden">Theme</legend>
          {SCHEMES.map(({ value, label, icon: Icon }) => (
            <button
              key={value}
              type="button"
              className={classes.choice}
              aria-pressed={colorScheme === value}
              onClick={() => setColorScheme(value)}
            >
              <Icon size={14} aria-hidden />
              {label}
              {colorScheme === value ? <IconCheck size={14} className={classes.last} aria-hidden /> : null}
            </button>
          ))}
        </fieldset>
        <button type="button" className={classes.choice} onClick={() => setAway(true)}>
          <IconPlane size={14} aria-hidden />
          When I am away
        </button>
        <button type="button" className={classes.choice} onClick={() => void signOut()}>
          <IconLogout size={14} aria-hidden />
          Sign out
        </button>
      </Pop>
    </>
  );
}
