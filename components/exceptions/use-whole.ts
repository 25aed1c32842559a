'use client';
import { useState } from 'react';
import { type ExceptionFilter, graphql, type SelectExceptionsMutation, useMutation } from '../shell/apollo';

const SELECT = graphql(`
  mutation SelectExceptions($filter: ExceptionFilter) {
    selectExceptions(filter: $filter) {
      __typename
      ... on ExceptionsSelected {
        selection
        worth {
          count
          unknown
          amounts {
            amount
            currency
          }
          estimated {
            amount
            currency
          }
        }
        able {
          action
          count
        }
      }
      ... on Invalid {
        message
      }
      ... on Forbidden {
        message
      }
    }
  }
`);

/** Exactly the cases that a filter held when they were all selected. */
export type Whole = Extract<SelectExceptionsMutation['selectExceptions'], { __typename: 'ExceptionsSelected' }>;

/** Selecting everything under a filter, on the server. Another filter empties it. */
export function useWhole(filter: ExceptionFilter) {
  const scope = JSON.stringify(filter);
  const [send, { loading }] = useMutation(SELECT);
  const [held, setHeld] = useState<{ scope: string; whole: Whole } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    whole: held?.scope === scope ? held.whole : null,
    loading,
    problem,
    select: async () => {
      setProblem(null);
      const result = (await send({ variables: { filter } }).catch(() => null))?.data?.selectExceptions;
      if (result?.__typename === 'ExceptionsSelected') setHeld({ scope, whole: result });
      else setProblem(result?.message ?? 'The server did not answer. Trying again is safe.');
    },
    clear: () => setHeld(null),
  };
}
