'use client';
import NextLink from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type ComponentProps, useCallback } from 'react';
import { withContext } from './context';

/** The context of the current URL on any path of ours. */
export function useContextHref(): (href: string) => string {
  const current = useSearchParams();
  return useCallback((href: string) => withContext(href, new URLSearchParams(current)), [current]);
}

/** Goes to a path and takes the context along. */
export function useGo(): (href: string) => void {
  const router = useRouter();
  const contextual = useContextHref();
  return useCallback((href: string) => router.push(contextual(href)), [router, contextual]);
}

/** The link of this application: it carries region, entity and period along. */
export function Link({ href, ...rest }: Omit<ComponentProps<typeof NextLink>, 'href'> & { href: string }) {
  const contextual = useContextHref();
  // A list holds dozens of links: fetching each route ahead would cost more than the one click saves.
  return <NextLink prefetch={false} {...rest} href={contextual(href)} />;
}

/** Whether a navigation path is the one that is open. */
export function useIsOpen(): (path: string) => boolean {
  const here = usePathname();
  return useCallback(
    (path: string) => (path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`)),
    [here],
  );
}
