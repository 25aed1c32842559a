'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useContextHref } from '../shell/link';
import { Page } from '../shell/page';
import { SkeletonPanel } from '../shell/states';
import { useViewer } from '../shell/viewer';

/** Leads to the reader's own dashboard; the address then names it, so that a link shows a colleague the same one. */
export function OwnDashboard() {
  const path = useViewer()?.dashboard;
  const contextual = useContextHref();
  const router = useRouter();
  useEffect(() => {
    if (path) router.replace(contextual(path));
  }, [path, contextual, router]);
  return (
    <Page title="Dashboard">
      <SkeletonPanel height={320} />
    </Page>
  );
}
