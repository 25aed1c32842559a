'use client';
import { Button } from '@mantine/core';
import { TermBadge } from '../shell/term';

const IN_FORCE = { label: 'In force', tone: 'DONE' } as const;
const REVOKED = { label: 'Revoked', tone: 'NEUTRAL' } as const;

/** Whether an API key opens anything. */
export function KeyState({ revokedAt }: { revokedAt?: string | null | undefined }) {
  return <TermBadge plain term={revokedAt ? REVOKED : IN_FORCE} />;
}

/** Asks to revoke a key, named for those who do not see its row. */
export function RevokeButton({ title, onAsk }: { title: string; onAsk: () => void }) {
  return (
    <Button variant="subtle" color="red" size="compact-xs" onClick={onAsk} aria-label={`Revoke ${title}`}>
      Revoke
    </Button>
  );
}
