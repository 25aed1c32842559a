'use client';
import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { type CaseDetailFragment, graphql, useLazyQuery, useQuery } from '../shell/apollo';
import { failureOf } from '../shell/failure';
import { Link } from '../shell/link';
import { Page } from '../shell/page';
import { Failure, NotFound, SkeletonBlock, SkeletonPanel, Stale } from '../shell/states';
import { ZoneProvider } from '../shell/time';
import { useViewer } from '../shell/viewer';
import classes from './case.module.css';
import { CaseActivity } from './case-activity';
import { CaseCommands } from './case-commands';
import { Evidence, Playbook } from './case-evidence';
import { CaseFacts, CaseTransaction } from './case-facts';
import { CaseWatch } from './case-watch';
import { useCaseCommands } from './commands';
import type { Outcome } from './triage';
import { say } from './use-triage';

// The dialog comes when somebody asks for it.
const WaitDialog = dynamic(() => import('./wait-dialog').then((module) => module.WaitDialog), { ssr: false });
const AssignDialog = dynamic(() => import('./assign-dialog').then((module) => module.AssignDialog), { ssr: false });

graphql(`
  fragment CaseDetail on ExceptionCase {
    id
    number
    title
    subjectName
    subjectHref
    causeId
    causeKey
    cause
    rule
    assignedByRule
    afterClose
    severityTerm {
      code
      label
      description
      tone
    }
    amountAtRisk {
      amount
      currency
    }
    amountBasis
    entityCode
    region
    accountName
    transactionCount
    stage
    since
    openedAt
    resolvedAt
    resolution
    type {
      code
      title
      rule
      consequence
      remedy
      evidence
    }
    queue {
      id
      title
      team {
        id
        name
      }
    }
    account {
      id
      name
    }
    transaction {
      id
      number
      charge
      subscription
      stages {
        name
        label
        statusTerm {
          code
          label
          description
          tone
        }
      }
    }
    evidence {
      label
      kind
      value
      currency
      unit
    }
    ...CaseStanding
    ...CaseCommands
  }
`);

const CASE = graphql(`
  query CasePage($id: ID!) {
    exception(id: $id) {
      id
      ...CaseDetail
    }
  }
`);
const ASSIGNEES = graphql(`
  query Assignees {
    assignees {
      id
      name
      roleLabel
    }
  }
`);

/** One case: what broke, what it is worth, what mends it, and what this reader may do about it. */
export function CasePage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(CASE, { variables: { id } });
  const exception = data?.exception;
  const zone = useZoneOf(exception);
  // What is not even an ID is refused rather than not found; to the reader of a bad link that is the same.
  if ((data && !exception) || (error && failureOf(error).kind === 'refused'))
    return (
      <Page title="Case">
        <NotFound what="case" />
      </Page>
    );
  if (!exception)
    return (
      <Page title="Case" heading={<SkeletonBlock width={320} height={20} />}>
        {error ? <Failure error={error} what="This case" onRetry={() => void refetch()} /> : <Coming />}
      </Page>
    );
  return (
    <Page
      title={`Case ${exception.number}`}
      zone={zone}
      heading={
        <>
          <span className={classes.number}>Case {exception.number}</span> {exception.title}
        </>
      }
      actions={
        <>
          <CaseWatch exception={exception} />
          <CaseActions exception={exception} />
        </>
      }
    >
      <CaseBody exception={exception} stale={error !== undefined} refetch={() => void refetch()} />
    </Page>
  );
}

/** The same beside a list; `onClose` takes it away. */
export function CasePane({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, previousData, error, refetch } = useQuery(CASE, { variables: { id } });
  // The case before holds the place while the next is on its way; its acts do not.
  const exception = data?.exception ?? (error || data ? null : previousData?.exception);
  const coming = exception != null && data?.exception == null;
  const zone = useZoneOf(exception);
  const gone = (data && !data.exception) || (error && failureOf(error).kind === 'refused');
  return (
    <ZoneProvider zone={zone}>
      <section className={classes.pane} aria-label={exception ? `Case ${exception.number}` : 'Case'} aria-busy={coming}>
        <header className={classes.paneHead}>
          {exception ? (
            <>
              <span className={classes.number}>Case {exception.number}</span>
              <Link href={`/exceptions/${encodeURIComponent(exception.id)}`}>Open its page</Link>
            </>
          ) : (
            <SkeletonBlock width={120} height={16} />
          )}
          <span className={classes.paneEnd}>
            {exception && !coming ? <CaseWatch exception={exception} /> : null}
            <ActionIcon aria-label="Close the case" title="Close (Escape)" onClick={onClose}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </span>
          {exception ? <h2>{exception.title}</h2> : null}
          {exception && !coming ? <CaseActions exception={exception} /> : null}
        </header>
        <div className={classes.paneBody}>
          {gone ? (
            <NotFound what="case" />
          ) : error && !exception ? (
            <Failure error={error} what="This case" onRetry={() => void refetch()} />
          ) : exception ? (
            <CaseBody exception={exception} stale={error !== undefined} refetch={() => void refetch()} />
          ) : (
            <Coming />
          )}
        </div>
      </section>
    </ZoneProvider>
  );
}

const Coming = () => (
  <div className={classes.case}>
    <SkeletonPanel height={420} label="Loading the case" />
    <SkeletonPanel height={420} />
  </div>
);

const useZoneOf = (exception: CaseDetailFragment | null | undefined) => {
  const entities = useViewer()?.entities;
  return entities?.find(({ code }) => code === exception?.entityCode)?.zone;
};

function CaseBody({
  exception,
  stale,
  refetch,
}: {
  exception: CaseDetailFragment;
  stale: boolean;
  refetch: () => void;
}) {
  const commands = useCaseCommands();
  return (
    <>
      {stale ? <Stale asOf={null}>The newest state could not be loaded; this is the last one known.</Stale> : null}
      <div className={classes.case}>
        <div className={classes.column}>
          <Playbook exception={exception} />
          <CaseCommands exception={exception} refetch={refetch} />
          <CaseTransaction case={exception} />
          <Evidence items={exception.evidence} />
          <CaseActivity
            key={exception.id}
            exception={exception.id}
            activity={exception.activity}
            comment={
              exception.allowedActions.includes('COMMENT') ? (text) => commands.comment(exception, text) : undefined
            }
          />
        </div>
        <div className={classes.column}>
          <CaseFacts case={exception} />
        </div>
      </div>
    </>
  );
}

/** Only what the server allows this reader now; on a phone the bar stays at the thumb. */
function CaseActions({ exception }: { exception: CaseDetailFragment }) {
  const commands = useCaseCommands();
  const [busy, setBusy] = useState<string | null>(null);
  const [assigning, setAssigning] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const [askPeople, people] = useLazyQuery(ASSIGNEES);
  const run = async (name: string, act: () => Promise<Outcome>) => {
    setBusy(name);
    say(await act());
    setBusy(null);
  };
  const may = (action: CaseDetailFragment['allowedActions'][number]) => exception.allowedActions.includes(action);
  return (
    <div className={classes.actions}>
      {may('ACKNOWLEDGE') ? (
        <Button
          loading={busy === 'acknowledge'}
          disabled={busy !== null}
          onClick={() => void run('acknowledge', () => commands.acknowledge(exception))}
        >
          Acknowledge
        </Button>
      ) : null}
      {may('RESUME') ? (
        <Button
          loading={busy === 'resume'}
          disabled={busy !== null}
          onClick={() => void run('resume', () => commands.resume(exception))}
        >
          Go on
        </Button>
      ) : may('WAIT') ? (
        <Button disabled={busy !== null} onClick={() => setWaiting(true)}>
          Wait
        </Button>
      ) : null}
      {may('ASSIGN') ? (
        <Button
          disabled={busy !== null}
          onClick={() => {
            void askPeople();
            setAssigning(true);
          }}
        >
          Assign
        </Button>
      ) : null}
      {may('CLAIM') ? (
        <Button
          variant="filled"
          className={classes.primary}
          loading={busy === 'claim'}
          disabled={busy !== null}
          onClick={() => void run('claim', () => commands.claim(exception))}
        >
          Claim
        </Button>
      ) : null}
      {waiting ? (
        <WaitDialog
          handle={exception}
          title={exception.title}
          wait={commands.wait}
          onDone={(outcome) => {
            say(outcome);
            setWaiting(false);
          }}
          onClose={() => setWaiting(false)}
        />
      ) : null}
      {assigning ? (
        <AssignDialog
          handle={exception}
          title={exception.title}
          people={people.data?.assignees ?? []}
          assign={commands.assign}
          onDone={(outcome) => {
            say(outcome);
            setAssigning(false);
          }}
          onClose={() => setAssigning(false)}
        />
      ) : null}
    </div>
  );
}
