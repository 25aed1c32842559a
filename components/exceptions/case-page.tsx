'use client';
import { Button } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { type CaseDetailFragment, graphql, useLazyQuery, useQuery } from '../shell/apollo';
import { Definition } from '../shell/definition';
import { failureOf } from '../shell/failure';
import { formatCount, formatMoney, formatQuantity } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Page, Section } from '../shell/page';
import { Failure, NotFound, SkeletonBlock, SkeletonPanel, Stale } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { useSystem, useViewer } from '../shell/viewer';
import classes from './case.module.css';
import { CaseActivity } from './case-activity';
import { CaseCommands } from './case-commands';
import { CaseFacts, CaseTransaction } from './case-facts';
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
  // What is not even an ID is refused rather than not found; to the reader of a bad link that is the same.
  if ((data && !exception) || (error && failureOf(error).kind === 'refused'))
    return (
      <Page title="Case">
        <NotFound what="case" />
      </Page>
    );
  if (!exception) {
    return (
      <Page title="Case" heading={<SkeletonBlock width={320} height={20} />}>
        {error ? (
          <Failure error={error} what="This case" onRetry={() => void refetch()} />
        ) : (
          <div className={classes.case}>
            <SkeletonPanel height={420} label="Loading the case" />
            <SkeletonPanel height={420} />
          </div>
        )}
      </Page>
    );
  }
  return <CaseView exception={exception} stale={error !== undefined} refetch={() => void refetch()} />;
}

function CaseView({
  exception,
  stale,
  refetch,
}: {
  exception: CaseDetailFragment;
  stale: boolean;
  refetch: () => void;
}) {
  const commands = useCaseCommands();
  const zone = useViewer()?.entities.find(({ code }) => code === exception.entityCode)?.zone;
  const may = (action: CaseDetailFragment['allowedActions'][number]) => exception.allowedActions.includes(action);
  return (
    <Page
      title={`Case ${exception.number}`}
      zone={zone}
      heading={
        <>
          <span className={classes.number}>Case {exception.number}</span> {exception.title}
        </>
      }
      actions={<CaseActions exception={exception} />}
    >
      {stale ? <Stale asOf={null}>The newest state could not be loaded; this is the last one known.</Stale> : null}
      <div className={classes.case}>
        <div className={classes.column}>
          <Playbook exception={exception} />
          <CaseCommands exception={exception} refetch={refetch} />
          <CaseTransaction case={exception} />
          <Evidence items={exception.evidence} />
          <CaseActivity
            activity={exception.activity}
            comment={may('COMMENT') ? (text) => commands.comment(exception, text) : undefined}
          />
        </div>
        <div className={classes.column}>
          <CaseFacts case={exception} />
        </div>
      </div>
    </Page>
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

function Playbook({ exception }: { exception: CaseDetailFragment }) {
  const { type } = exception;
  return (
    <section className={classes.playbook} aria-label="What broke and what mends it">
      <h2>
        {type.title} <Definition title={type.title}>{type.rule}</Definition>
      </h2>
      {exception.resolution ? (
        <p className={classes.resolution}>
          <TermBadge term={exception.statusTerm} plain /> {exception.resolution}
        </p>
      ) : null}
      <dl>
        <div>
          <dt>What it means</dt>
          <dd>{type.consequence}</dd>
        </div>
        <div>
          <dt>What mends it</dt>
          <dd>{type.remedy}</dd>
        </div>
        <div>
          <dt>What closes it</dt>
          <dd>{type.evidence}</dd>
        </div>
        <div>
          <dt>Examples</dt>
          <dd>
            <Link href={`/exceptions/types?type=${type.code}`}>{type.title} in the catalogue</Link>
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Evidence({ items }: { items: CaseDetailFragment['evidence'] }) {
  return (
    <Section title="Evidence" definition="What the rule saw when it opened or last looked at this case.">
      {items.length > 0 ? (
        <dl className={classes.evidence}>
          {items.map((item) => (
            <div key={`${item.label} ${item.value}`}>
              <dt>{item.label}</dt>
              <dd>
                <Stated {...item} />
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className={classes.text}>The rule names no single record.</p>
      )}
    </Section>
  );
}

/** A value as the rule saw it, written as everywhere: instants in the zone of the screen, amounts in their currency's form. */
function Stated({ kind, value, currency, unit }: CaseDetailFragment['evidence'][number]) {
  const system = useSystem();
  switch (kind) {
    case 'INSTANT':
      return <Time at={value} absolute />;
    case 'MONEY':
      return formatMoney(value, currency);
    case 'QUANTITY':
      return formatQuantity(value, unit);
    case 'COUNT':
      return formatCount(value);
    case 'IDENTIFIER':
      return system(value) === value ? <Identifier value={value} /> : system(value);
    case 'TEXT':
      return system(value);
  }
}
