'use client';
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { plural } from '../shell/format';

/** "3 changed: refresh": what is new waits until the reader asks for it. */
export function ChangedPill({
  count,
  noun = 'row',
  onRefresh,
  loading,
}: {
  count: number;
  noun?: string;
  onRefresh: () => void;
  loading?: boolean;
}) {
  return (
    <span role="status">
      {count > 0 ? (
        <Button
          size="compact-xs"
          leftSection={<IconRefresh size={12} aria-hidden />}
          loading={loading ?? false}
          onClick={onRefresh}
          styles={{
            root: {
              borderColor: 'var(--progress-rule)',
              background: 'var(--progress-ground)',
              color: 'var(--progress)',
            },
          }}
        >
          {plural(count, noun)} changed – refresh
        </Button>
      ) : null}
    </span>
  );
}
