'use client';
import { graphql, useQuery } from '../shell/apollo';
import { Page } from '../shell/page';
import { Failure, SkeletonPanel, Stale } from '../shell/states';
import { CountConservation, MoneyConservation } from './conservation';
import { DeadLetters } from './dead-letters';
import { FlowFigures, SetAside, Throughput, Workers } from './flow';
import classes from './pipeline.module.css';
import { SourcesTable } from './sources-table';

const PIPELINE = graphql(`
  query PipelineHealth {
    sources {
      id
      ...SourceRow
    }
    pipeline {
      ...PipelineFlow
      totals {
        ...DeliveryTotals
      }
      money {
        ...MoneyConservation
      }
    }
  }
`);

// Health is looked at while something is wrong: it moves on by itself, often enough to be believed.
const REFRESH = 10_000;

/** Health of everything between the sources and the folded transactions. */
export function PipelinePage() {
  const { data, error, refetch } = useQuery(PIPELINE, {
    pollInterval: REFRESH,
    skipPollAttempt: () => document.hidden,
  });
  return (
    <Page
      title="Pipeline"
      subtitle={
        data && error ? (
          <Stale asOf={null}>The newest state could not be loaded; this is the last one known.</Stale>
        ) : undefined
      }
    >
      {data ? (
        <div className={classes.stack}>
          <FlowFigures pipeline={data.pipeline} />
          <SetAside rows={data.pipeline.setAside} />
          <SourcesTable sources={data.sources} />
          <div className={classes.halves}>
            <CountConservation totals={data.pipeline.totals} />
            <div className={classes.stack}>
              <Throughput points={data.pipeline.throughput} />
              <Workers workers={data.pipeline.workers} />
            </div>
          </div>
          <MoneyConservation rows={data.pipeline.money} />
          <DeadLetters />
        </div>
      ) : error ? (
        <Failure error={error} what="The pipeline" onRetry={() => void refetch()} />
      ) : (
        <div className={classes.stack}>
          <SkeletonPanel height={52} label="Loading the pipeline" />
          <SkeletonPanel height={240} />
          <div className={classes.halves}>
            <SkeletonPanel height={380} />
            <SkeletonPanel height={380} />
          </div>
        </div>
      )}
    </Page>
  );
}
