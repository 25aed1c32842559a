'use client';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ApolloProvider } from './apollo';
import { theme, variables } from './theme';

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
