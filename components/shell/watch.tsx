'use client';
import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql, useMutation, useQuery, type WatchKind } from './apollo';
import { attemptKey } from './attempt';

const WATCHING = graphql(`
  query Watching($kind: WatchKind!, $key: String!) {
    watching(kind: $kind, key: $key)
  }
`);
const SET_WATCH = graphql(`
  mutation SetWatch($input: SetWatchInput!) {
    setWatch(input: $input) {
      __typename
      ... on WatchSet {
        watching
      }
      ... on Invalid {
        message
      }
      ... on Forbidden {
        message
      }
      ... on NotFound {
        message
      }
    }
  }
`);

/** Whether the reader watches a thing, and what changes that. `problem` says why it could not be changed. */
export function useWatch(kind: WatchKind, watchKey: string) {
  const { data } = useQuery(WATCHING, { variables: { kind, key: watchKey } });
  const [send, { loading }] = useMutation(SET_WATCH);
  const [set, setSet] = useState<{ key: string; watching: boolean } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const watching = set?.key === watchKey ? set.watching : data?.watching;
  return {
    watching,
    busy: loading || watching === undefined,
    problem,
    toggle: async () => {
      setProblem(null);
      const input = { idempotencyKey: attemptKey(), kind, key: watchKey, on: watching !== true };
      const answer = await send({ variables: { input } }).catch(() => null);
      const result = answer?.data?.setWatch;
      if (result?.__typename === 'WatchSet') setSet({ key: watchKey, watching: result.watching });
      else setProblem(result?.message ?? 'The server did not answer. Trying again is safe.');
    },
  };
}

const NOUN: Record<WatchKind, string> = { CASE: 'this case', CAUSE: 'this cause', ACCOUNT: 'this account' };

/** Watches a case, a cause or an account, or no more: who watches is told what happens to its cases. */
export function WatchButton({ kind, watchKey }: { kind: WatchKind; watchKey: string }) {
  const { watching, busy, problem, toggle } = useWatch(kind, watchKey);
  const Icon = watching ? IconEyeOff : IconEye;
  return (
    <Button
      leftSection={<Icon size={14} aria-hidden />}
      aria-pressed={watching ?? false}
      disabled={busy}
      title={problem ?? `Be told what happens to ${NOUN[kind]}; your inbox says how`}
      onClick={() => void toggle()}
    >
      {watching ? 'Watching' : 'Watch'}
    </Button>
  );
}
