'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { ExceptionFacetsQuery } from '../shell/apollo';
import { viewHref } from './views-menu';

/**
 * Opens the queue with the reader's own view where the address says nothing.
 * @returns whether that is being found out: until then nothing is worth fetching
 */
export function useStandardView({
  data,
  error,
}: {
  data?: ExceptionFacetsQuery | undefined;
  error?: unknown;
}): boolean {
  const router = useRouter();
  // Decided once: what is cleared later is meant to be clear.
  const [bare, setBare] = useState(() => typeof window !== 'undefined' && window.location.search === '');
  const view = bare && data?.defaultView ? data.savedViews.find(({ id }) => id === data.defaultView) : undefined;
  const known = data !== undefined || error !== undefined;
  useEffect(() => {
    if (!bare || !known) return;
    if (view) router.replace(viewHref(view));
    setBare(false);
  }, [bare, known, view, router]);
  return bare && (!known || view !== undefined);
}
