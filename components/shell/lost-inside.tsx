'use client';
import { usePathname } from 'next/navigation';
import { Page } from './page';
import { NotFound } from './states';

/** No screen at this address, with the navigation around it and the ways on. */
export function LostInside() {
  const path = usePathname();
  return (
    <Page title="Not found">
      <NotFound what="page">
        There is no screen at <span className="mono">{path}</span>. A link may be old, or a letter may be missing.
      </NotFound>
    </Page>
  );
}
