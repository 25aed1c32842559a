'use client';
import { Popover, UnstyledButton } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** The definition of a figure or a type, one click from where it stands. */
export function Definition({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Popover width={320} position="bottom-start" withRoles>
      <Popover.Target>
        <UnstyledButton
          aria-label={`What “${title}” means`}
          style={{ display: 'inline-flex', padding: 5, margin: -3, color: 'var(--ink-3)', borderRadius: 4 }}
          onClick={(event) => event.stopPropagation()}
        >
          <IconInfoCircle size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={12} style={{ fontWeight: 400, whiteSpace: 'normal', textAlign: 'left' }}>
        <div style={{ fontWeight: 600, marginBottom: 4 }}>{title}</div>
        <div style={{ color: 'var(--ink-2)' }}>{children}</div>
      </Popover.Dropdown>
    </Popover>
  );
}
