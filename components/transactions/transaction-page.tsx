'use client';
import { Tabs } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useQueryStates } from 'nuqs';
import { useEffect, useRef, useState } from 'react';
import { ChangedPill } from '../data-table/changed-pill';
import { Lineage } from '../lineage/lineage';
import { graphql, useQuery } from '../shell/apollo';
import { formatCount, formatPeriod } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { useChanges } from '../shell/live';
import { Page, Section } from '../shell/page';
import { Failure, NotFound, SkeletonBlock, SkeletonPanel } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Cases } from './cases';
import { nameOf } from './columns';
import { TransactionFacts, TransactionSums } from './header';
import { KnownAt, KnownBanner } from './known-at';
import { StageTable } from './stage-table';
import { Timeline } from './timeline';
import classes from './transaction.module.css';
import { TABS, type Tab, transactionPageParams } from './transaction-params';

// Payloads and events are looked at by few and weigh most: each comes with its tab.
const Records = dynamic(() => import('./records').then((module) => module.Records), { ssr: false });
const UsageEvents = dynamic(() => import('./usage-events').then((module) => module.UsageEvents), { ssr: false });

const TRANSACTION = graphql(`
  query TransactionPage($id: ID!, $at: DateTime) {
    transaction(id: $id, knownAt: $at) {
      id
      knownAt
      status
      statusTerm {
        code
        label
        tone
        description
      }
      finality {
        code
        label
        tone
        description
      }
      withoutOriginTerm {
        code
        label
        tone
        description
      }
      eventCount
      ...TransactionHeader
      stages {
        ...LineageStage
        ...StageRow
      }
      lineage {
        ...Lineage
      }
      timeline {
        ...TimelineRow
      }
      identifiers {
        kind
        value
      }
      knownInstants
      caseShares {
        ...TransactionCaseShare
      }
    }
  }
`);

/** One transaction, whole: from usage to cash, where it broke, what every figure rests on, now or as known at a past time. */
export function TransactionPage({ id }: { id: string }) {
  const [params, setParams] = useQueryStates(transactionPageParams, { history: 'push' });
  const { at } = params;
  const { data, previousData, loading, error, refetch } = useQuery(TRANSACTION, { variables: { id, at } });
  const [changed, setChanged] = useState(0);
  const tabs = useRef<HTMLDivElement>(null);
  // From one known instant to another the old state stays, dimmed, until the new one is there: nothing jumps.
  const before = previousData?.transaction;
  const transaction = data ? data.transaction : loading ? before : undefined;
  useChanges('transactions', (ids) => {
    if (transaction && ids.includes(transaction.id)) setChanged((count) => count + 1);
  });
  const [wanted, setWanted] = useState(0);
  useEffect(() => {
    if (wanted > 0) tabs.current?.scrollIntoView({ block: 'start', behavior: 'smooth' });
  }, [wanted]);

  if (error && !transaction) {
    return (
      <Page title="Transaction">
        <Failure error={error} what="This transaction" onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (transaction === null) {
    return (
      <Page title="Transaction">
        <NotFound what="transaction" />
      </Page>
    );
  }
  if (!transaction) return <Loading />;

  const title = `${transaction.account?.name ?? transaction.accountName ?? 'Unknown account'} · ${nameOf(transaction)}`;
  const count: Record<Tab, number | string | null> = {
    timeline: transaction.timeline.length,
    records: null,
    usage: transaction.eventCount,
    identifiers: transaction.identifiers.length,
    cases: transaction.caseShares.length,
  };
  return (
    <Page
      title={title}
      zone={transaction.entity?.zone ?? transaction.zone}
      heading={
        <>
          {title}{' '}
          <span className="quiet" style={{ fontWeight: 400 }}>
            {formatPeriod(transaction.periodStart, transaction.periodEnd, transaction.zone)}
          </span>
        </>
      }
      subtitle={
        <span style={{ display: 'inline-flex', gap: 8 }}>
          <TermBadge term={transaction.statusTerm} />
          <TermBadge term={transaction.finality} plain />
          {transaction.withoutOriginTerm ? <TermBadge term={transaction.withoutOriginTerm} /> : null}
        </span>
      }
      actions={
        <>
          <ChangedPill
            count={changed > 0 && !at ? 1 : 0}
            noun="transaction"
            onRefresh={() => {
              setChanged(0);
              void refetch();
            }}
          />
          <KnownAt instants={transaction.knownInstants} at={at} onAt={(next) => void setParams({ at: next })} />
        </>
      }
    >
      {at ? <KnownBanner at={at} onNow={() => void setParams({ at: null })} /> : null}
      <div className={loading && !data ? classes.waiting : undefined} aria-busy={loading && !data}>
        <TransactionFacts transaction={transaction} />
        <TransactionSums transaction={transaction} />
        <div className={classes.parts}>
          <Section
            title="Lineage"
            definition="Every document on the way from usage to cash, by system. Cards show the part that belongs to this transaction; numbers between them the time from one to the next; a red hop is where a case holds it up."
          >
            <Lineage
              lineage={transaction.lineage}
              stages={transaction.stages}
              chosen={params.node}
              onChoose={(node) => {
                void setParams({ tab: node.kind === 'usage' ? 'usage' : 'records', node: node.id });
                setWanted((times) => times + 1);
              }}
            />
          </Section>
          <Section
            title="Stages"
            definition="Lag is completion minus when it was due; elapsed is the time since the stage before."
          >
            <StageTable stages={transaction.stages} unit={transaction.unit} chosen={params.stage} past={at !== null} />
          </Section>
          <div ref={tabs} style={{ border: '1px solid var(--rule)', borderRadius: 4, scrollMarginTop: 8 }}>
            <Tabs value={params.tab} onChange={(tab) => void setParams({ tab: tab as Tab, node: null })}>
              <Tabs.List style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
                {TABS.map((tab) => (
                  <Tabs.Tab key={tab} value={tab}>
                    {LABELS[tab]}{' '}
                    {count[tab] !== null ? <span className="quiet tabular">{formatCount(count[tab])}</span> : null}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value="timeline">
                <Timeline entries={transaction.timeline} />
              </Tabs.Panel>
              <Tabs.Panel value="records">
                <Records id={id} at={at} chosen={params.node} />
              </Tabs.Panel>
              <Tabs.Panel value="usage">
                <UsageEvents id={id} at={at} />
              </Tabs.Panel>
              <Tabs.Panel value="identifiers">
                <dl className={classes.identifiers}>
                  {transaction.identifiers.map((each) => (
                    <div key={`${each.kind} ${each.value}`} style={{ display: 'contents' }}>
                      <dt>{each.kind}</dt>
                      <dd>
                        <Identifier value={each.value} label={each.kind} />
                      </dd>
                    </div>
                  ))}
                </dl>
              </Tabs.Panel>
              <Tabs.Panel value="cases">
                <Cases cases={transaction.caseShares} past={at !== null} />
              </Tabs.Panel>
            </Tabs>
          </div>
        </div>
      </div>
    </Page>
  );
}

const LABELS: Record<Tab, string> = {
  timeline: 'Timeline',
  records: 'Records and payloads',
  usage: 'Usage events',
  identifiers: 'Identifiers',
  cases: 'Exceptions',
};

function Loading() {
  return (
    <Page title="Transaction" heading={<SkeletonBlock width={280} height={20} />}>
      <div style={{ display: 'grid', gap: 12 }}>
        <SkeletonBlock height={20} width="70%" />
        <SkeletonPanel height={72} label="Loading amounts" />
        <SkeletonPanel height={300} label="Loading lineage" />
        <SkeletonPanel height={240} label="Loading stages" />
      </div>
    </Page>
  );
}
