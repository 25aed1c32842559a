'use client';
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { plural } from '../shell/format';

/** "3 cases changed, 2 new – refresh": what is new waits until the reader asks for it. */
export function ChangedPill({
  count,
  fresh = 0,
  many = false,
  noun = 'row',
  onRefresh,
  loading,
}: {
  /** Rows on show that changed. */
  count: number;
  /** Rows that belong to the list and are not on show yet. */
  fresh?: number;
  /** More changed than can be counted here. */
  many?: boolean;
  noun?: string;
  onRefresh: () => void;
  loading?: boolean;
}) {
  return (
    <span role="status">
      {count > 0 || fresh > 0 || many ? (
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
          {words(count, fresh, noun)} – refresh
        </Button>
      ) : null}
    </span>
  );
}

function words(count: number, fresh: number, noun: string): string {
  if (count > 0) return `${plural(count, noun)} changed${fresh > 0 ? `, ${fresh} new` : ''}`;
  return fresh > 0 ? `${fresh} new` : `Many ${noun}s changed`;
}
