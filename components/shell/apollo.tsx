'use client';
/** The only door to Apollo Client and to the generated documents: everything else imports from here. */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { createFragmentRegistry } from '@apollo/client/cache';
import { ApolloProvider as Provider } from '@apollo/client/react';
import { relayStylePagination } from '@apollo/client/utilities';
import { Kind, OperationTypeNode, parse, print } from 'graphql';
import type { Client } from 'graphql-sse';
import { type ReactNode, useState } from 'react';
import type { graphql as Typed } from '../gql';

export { useLazyQuery, useMutation, useQuery, useSubscription } from '@apollo/client/react';
export type * from '../gql/graphql';

const fragments = createFragmentRegistry();

/**
 * An operation or fragment, typed by the generated types. Only the types are generated: the table of all documents that
 * would come with them is most of the application's text, on every page. Fragments are known by name from where they
 * stand, so an operation's file must import, however far down, the components whose fragments it spreads.
 */
export const graphql = ((source: string) => {
  const document = parse(source, { noLocation: true });
  if (document.definitions.some(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)) fragments.register(document);
  return document;
}) as unknown as typeof Typed;

/** Fetched with the first subscription: no page needs it to stand. */
async function liveClient(): Promise<Client> {
  const { createClient } = await import('graphql-sse');
  return createClient({
    url: '/api/graphql/stream',
    // A screen stays open all day: come back after every break, ever slower, never all at the same moment.
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: (retries) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 1_000 * 2 ** retries) * (0.5 + Math.random()))),
  });
}

function liveLink(): ApolloLink {
  let client: Promise<Client> | undefined;
  return new ApolloLink(
    (operation) =>
      new Observable((sink) => {
        let ended = false;
        let stop: () => void = () => undefined;
        client ??= liveClient();
        client.then(
          ({ subscribe }) => {
            if (ended) return;
            stop = subscribe<Record<string, unknown>>(
              {
                query: print(operation.query),
                variables: operation.variables,
                ...(operation.operationName ? { operationName: operation.operationName } : {}),
              },
              {
                next: (result) => sink.next(result as ApolloLink.Result),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            );
          },
          (error: unknown) => sink.error(error),
        );
        return () => {
          ended = true;
          stop();
        };
      }),
  );
}

function makeCache(): InMemoryCache {
  return new InMemoryCache({
    fragments,
    possibleTypes: {
      ExceptionResult: ['ExceptionChanged', 'Invalid', 'Conflict', 'Forbidden', 'NotFound'],
      SetupResult: ['SetupDone', 'Invalid', 'Conflict', 'Forbidden', 'NotFound'],
      ApiKeyResult: ['ApiKeyCreated', 'Invalid', 'Forbidden', 'NotFound'],
      InvitationResult: ['PersonInvited', 'Invalid', 'Conflict', 'Forbidden', 'NotFound'],
      FileResult: ['FileOpened', 'Invalid', 'Forbidden', 'NotFound'],
      UserResult: ['UserCreated', 'Invalid', 'Conflict', 'Forbidden'],
      Node: [
        'LegalEntity',
        'Team',
        'Person',
        'Transaction',
        'UnattachedFlow',
        'Account',
        'Subscription',
        'ExceptionCase',
        'Queue',
        'Source',
        'DeadLetter',
      ],
    },
    typePolicies: {
      Query: {
        fields: {
          transactions: relayStylePagination(['filter', 'orderBy']),
          unattachedFlows: relayStylePagination(['filter']),
          accounts: relayStylePagination(['filter', 'orderBy']),
          exceptions: relayStylePagination(['filter', 'orderBy']),
          deadLetters: relayStylePagination(['source']),
          notifications: relayStylePagination(['unread']),
          auditEntries: relayStylePagination(['filter']),
        },
      },
      // The state known at a past instant is another object than the state now; the two must not share a cache entry.
      Transaction: {
        keyFields: (transaction) => (transaction.knownAt ? ['id', 'knownAt'] : ['id']),
        fields: { usageEvents: relayStylePagination(false) },
      },
      // Parts of one transaction at one known time, identified within it only.
      LineageNode: { keyFields: false },
      LineageEdge: { keyFields: false },
      TimelineEntry: { keyFields: false },
      Account: {
        fields: {
          invoices: relayStylePagination(false),
          postings: relayStylePagination(false),
          payments: relayStylePagination(false),
        },
      },
    },
  });
}

function makeClient(): ApolloClient {
  return new ApolloClient({
    cache: makeCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      liveLink(),
      new HttpLink({ uri: '/api/graphql', headers: { 'apollo-require-preflight': 'true' } }),
    ),
    defaultOptions: {
      // What is known shows at once and is asked again on every visit; paging and refetching do not repeat that.
      watchQuery: {
        fetchPolicy: 'cache-and-network',
        nextFetchPolicy: 'cache-first',
        notifyOnNetworkStatusChange: true,
      },
    },
  });
}

export function ApolloProvider({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return <Provider client={client}>{children}</Provider>;
}
