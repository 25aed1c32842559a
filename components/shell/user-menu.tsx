'use client';
import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { signOut } from './session';
import classes from './shell.module.css';
import type { Viewer } from './viewer';

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
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className={classes.user} aria-label={`${viewer.name}, ${viewer.roleLabel}`}>
          <span className={classes.initials} aria-hidden>
            {initialsOf(viewer.name)}
          </span>
          <span className={classes.userText}>
            {viewer.name}
            <small>{viewer.roleLabel}</small>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {viewer.name}
          <br />
          {viewer.email}
          <br />
          {viewer.roleLabel}
          {viewer.teams.length > 0 ? ` · ${viewer.teams.map((team) => team.name).join(', ')}` : ''}
        </Menu.Label>
        <Menu.Divider />
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={14} aria-hidden />}
            rightSection={colorScheme === value ? <IconCheck size={14} aria-label="chosen" /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={14} aria-hidden />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
