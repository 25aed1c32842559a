'use client';
import { Button } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { graphql, useQuery } from '../shell/apollo';
import { Link } from '../shell/link';
import { useChanges } from '../shell/live';
import { Section } from '../shell/page';
import { Failure, SkeletonPanel } from '../shell/states';
import classes from './admin.module.css';
import { AdminFrame } from './frame';

const SETUP = graphql(`
  query SetupSteps {
    setup {
      steps {
        code
        title
        text
        path
        done
      }
    }
  }
`);
const REFRESH = 10_000;

/** What is set up and what is not: the way from an empty installation to the first lineage. */
export function Overview() {
  const { data, error, refetch } = useQuery(SETUP, { pollInterval: REFRESH, skipPollAttempt: () => document.hidden });
  useChanges('sources', () => void refetch());
  useChanges('transactions', () => void refetch());
  const steps = data?.setup.steps ?? [];
  const next = steps.find(({ done }) => !done);
  const done = steps.filter((step) => step.done).length;
  return (
    <AdminFrame
      at="/admin"
      title="Set-up"
      lead={
        next
          ? 'From nothing to the first lineage. Each step ticks itself as soon as it is there; take them in any order.'
          : 'Everything that a lineage needs is there. What changes here is written down in the audit.'
      }
    >
      {data ? (
        <Section title={`Steps to the first lineage: ${done} of ${steps.length}`}>
          <ol className={classes.steps}>
            {steps.map((step) => (
              <li key={step.code} aria-label={`${step.title}: ${step.done ? 'done' : 'to do'}`}>
                {step.done ? (
                  <IconCircleCheckFilled size={16} className={classes.good} aria-hidden />
                ) : (
                  <IconCircle size={16} className="quiet" aria-hidden />
                )}
                <h3>{step.title}</h3>
                {step === next ? (
                  <Button component={Link} href={step.path} variant="filled">
                    Do this next
                  </Button>
                ) : (
                  <Link href={step.path}>{step.done ? 'Look' : 'Do this'}</Link>
                )}
                <p>{step.text}</p>
              </li>
            ))}
          </ol>
        </Section>
      ) : error ? (
        <Failure error={error} what="The steps" onRetry={() => void refetch()} />
      ) : (
        <SkeletonPanel height={420} label="Loading the steps" />
      )}
    </AdminFrame>
  );
}
