'use client';
import { MantineProvider } from '@mantine/core';
import dynamic from 'next/dynamic';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ApolloProvider } from './apollo';
import { theme, variables } from './theme';

// Nothing is said before the page stands.
const Notifications = dynamic(() => import('@mantine/notifications').then((module) => module.Notifications), {
  ssr: false,
});

/** Everything that every page stands in. */
export function Providers({ children, nonce }: { children: ReactNode; nonce: string }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" limit={4} />
      <ApolloProvider>
        <NuqsAdapter>{children}</NuqsAdapter>
      </ApolloProvider>
    </MantineProvider>
  );
}
