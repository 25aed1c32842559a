'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type CauseDetailFragment, graphql, useMutation, useQuery } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { failureOf } from '../shell/failure';
import { formatCount, plural } from '../shell/format';
import { Page } from '../shell/page';
import { Failure, NotFound, SkeletonPanel, Stale } from '../shell/states';
import { useInWords } from '../shell/viewer';
import { WatchButton } from '../shell/watch';
import { Claimed, Episodes, Facts, OpenCases, type Outcome, Transactions } from './cause-parts';
import classes from './causes.module.css';
import './commands';
import { say } from './use-triage';

graphql(`
  fragment CauseDetail on Cause {
    id
    key
    words
    accountId
    open
    overdue
    warning
    unclaimed
    claimable
    amounts {
      amount
      currency
    }
    estimated {
      amount
      currency
    }
    unknown
    transactions
    since
    nextDueAt
    owners {
      queueId
      queueTitle
      teamName
      assignee
      count
    }
    episodes {
      openedAt
      closedAt
      cases
      lastCaseId
      lastCaseNumber
      evidence
    }
  }
`);
const CAUSE = graphql(`
  query CausePage($id: ID!) {
    cause(id: $id) {
      id
      ...CauseDetail
    }
  }
`);
const CLAIM = graphql(`
  mutation ClaimCause($input: ClaimCauseInput!) {
    claimCause(input: $input) {
      __typename
      ... on ExceptionsActedOn {
        outcomes {
          term {
            code
            label
            description
            tone
          }
          message
          exception {
            id
            number
            title
            ...CaseStanding
          }
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

/** One cause: all that it holds up, who has it, whether it was there before, and the act of taking it whole. */
export function CausePage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(CAUSE, { variables: { id } });
  const cause = data?.cause;
  if ((data && !cause) || (error && failureOf(error).kind === 'refused'))
    return (
      <Page title="Cause">
        <NotFound what="cause" />
      </Page>
    );
  if (!cause)
    return (
      <Page title="Cause">
        {error ? (
          <Failure error={error} what="This cause" onRetry={() => void refetch()} />
        ) : (
          <SkeletonPanel height={420} label="Loading the cause" />
        )}
      </Page>
    );
  return <CauseView cause={cause} stale={error !== undefined} reload={() => void refetch()} />;
}

function CauseView({ cause, stale, reload }: { cause: CauseDetailFragment; stale: boolean; reload: () => void }) {
  const inWords = useInWords();
  const [claim, { loading }] = useMutation(CLAIM);
  const [key, setKey] = useState(attemptKey);
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);
  const run = async () => {
    try {
      const { data } = await claim({
        variables: { input: { idempotencyKey: key, id: cause.id } },
        refetchQueries: ['CauseCases'],
      });
      const answer = data?.claimCause;
      if (answer?.__typename !== 'ExceptionsActedOn') {
        say({ kind: 'refused', text: answer?.message ?? 'The server did not answer. Trying again is safe.' });
        return;
      }
      const told = answer.outcomes.flatMap(({ term, message, exception }) =>
        exception ? [{ ...exception, term, message: message ?? '' }] : [],
      );
      setOutcomes(told);
      const done = told.filter(({ term }) => term.code === 'done').length;
      say({
        kind: done > 0 ? 'done' : 'refused',
        text: `${plural(done, 'case')} of ${formatCount(told.length)} ${done === 1 ? 'is' : 'are'} yours`,
      });
      setKey(attemptKey());
      reload();
    } catch {
      say({ kind: 'failed', text: 'The server did not answer. Trying again is safe.' });
    }
  };
  return (
    <Page
      title={inWords(cause.words)}
      heading={inWords(cause.words)}
      actions={
        <>
          <WatchButton kind="CAUSE" watchKey={cause.key} />
          {cause.claimable > 0 ? (
            <Button variant="filled" className={classes.primary} loading={loading} onClick={() => void run()}>
              Claim {cause.claimable === 1 ? 'one case' : `all ${formatCount(cause.claimable)}`}
            </Button>
          ) : null}
        </>
      }
    >
      {stale ? <Stale asOf={null}>The newest state could not be loaded; this is the last one known.</Stale> : null}
      <div className={classes.columns}>
        <div className={classes.column}>
          {outcomes ? <Claimed outcomes={outcomes} /> : null}
          <OpenCases cause={cause} />
          {cause.transactions > 0 ? <Transactions cause={cause} /> : null}
          <Episodes cause={cause} />
        </div>
        <div className={classes.column}>
          <Facts cause={cause} />
        </div>
      </div>
    </Page>
  );
}
