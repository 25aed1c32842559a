'use client';
import { Alert, Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql, useMutation, useQuery } from './apollo';
import { attemptKey } from './attempt';
import { Dialog } from './dialog';
import classes from './dialog.module.css';
import { Failure, SkeletonRows } from './states';
import { Time } from './time';

const ABSENCES = graphql(`
  query Absences($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Person {
        name
        absences {
          id
          from
          until
          delegate {
            id
            name
          }
        }
      }
    }
    assignees {
      id
      name
    }
  }
`);
const SET = graphql(`
  mutation SetAbsence($input: AbsenceInput!) {
    setAbsence(input: $input) {
      __typename
      ... on Invalid {
        message
      }
      ... on Forbidden {
        message
      }
      ... on Conflict {
        message
      }
      ... on NotFound {
        message
      }
    }
  }
`);
const END = graphql(`
  mutation EndAbsence($input: EndAbsenceInput!) {
    endAbsence(input: $input) {
      __typename
      ... on Invalid {
        message
      }
      ... on Forbidden {
        message
      }
      ... on Conflict {
        message
      }
      ... on NotFound {
        message
      }
    }
  }
`);

const UNANSWERED = 'The server did not answer. Trying again is safe.';

/** The first instant of a day in the browser's zone, so many days on; null for what is no day. */
function midnight(day: string, more = 0): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + more).toISOString();
}

/** When somebody is away and who stands in: what is said, and room for more. Days are the browser's own. */
export function AbsenceDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(ABSENCES, { variables: { id }, fetchPolicy: 'network-only' });
  const [save, saving] = useMutation(SET);
  const [end] = useMutation(END);
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [delegate, setDelegate] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [key, setKey] = useState(attemptKey);
  const person = data?.node?.__typename === 'Person' ? data.node : null;
  const answered = async (asking: Promise<{ __typename: string; message?: string } | null | undefined>) => {
    setProblem(null);
    try {
      const answer = await asking;
      if (answer?.__typename !== 'SetupDone') {
        setProblem(answer?.message ?? UNANSWERED);
        return;
      }
      setKey(attemptKey());
      setFrom('');
      setUntil('');
      await refetch();
    } catch {
      setProblem(UNANSWERED);
    }
  };
  const submit = () => {
    const [begins, ends] = [midnight(from), midnight(until, 1)];
    if (!begins || !ends) return setProblem('Choose the first and the last day.');
    const input = { idempotencyKey: key, person: id, delegate: delegate || null, from: begins, until: ends };
    void answered(save({ variables: { input } }).then((done) => done.data?.setAbsence));
  };
  return (
    <Dialog title={person ? `When ${person.name} is away` : 'Absence'} width={480} onClose={onClose}>
      {person ? (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {person.absences.length > 0 ? (
            <ul className={classes.list} aria-label="Absences">
              {person.absences.map((one) => (
                <li key={one.id}>
                  <span>
                    <Time at={one.from} absolute /> – <Time at={one.until} absolute />
                    <br />
                    <span className="quiet">
                      {one.delegate ? `${one.delegate.name} stands in` : 'nobody stands in'}
                    </span>
                  </span>
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    onClick={() =>
                      void answered(
                        end({ variables: { input: { idempotencyKey: attemptKey(), id: one.id } } }).then(
                          (done) => done.data?.endAbsence,
                        ),
                      )
                    }
                  >
                    {Date.parse(one.from) <= Date.now() ? 'Back now' : 'Take back'}
                  </Button>
                </li>
              ))}
            </ul>
          ) : (
            <p className="quiet">No absence is ahead.</p>
          )}
          <TextInput
            label="First day"
            type="date"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            label="Last day"
            type="date"
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <NativeSelect
            label="Stands in"
            description="Gets what rules and escalations would give, and may take over open cases."
            data={[
              { value: '', label: 'Nobody' },
              ...(data?.assignees ?? [])
                .filter((each) => each.id !== id)
                .map((each) => ({ value: each.id, label: each.name })),
            ]}
            value={delegate}
            onChange={(event) => setDelegate(event.currentTarget.value)}
          />
          {problem ? <Alert color="red">{problem}</Alert> : null}
          <div className={classes.buttons}>
            <Button onClick={onClose}>Close</Button>
            <Button type="submit" variant="filled" loading={saving.loading}>
              Add the absence
            </Button>
          </div>
        </form>
      ) : error ? (
        <Failure error={error} what="The absences" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} label="Loading absences" />
      )}
    </Dialog>
  );
}
