'use client';
import { Alert, Button, NativeSelect } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { graphql, type SetupAnswerFragment, useMutation } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { Dialog } from '../shell/dialog';
import classes from './admin.module.css';
import { UNANSWERED } from './setting';

const REMOVE_TEAM = graphql(`
  mutation RemoveTeam($input: RemovalInput!) {
    removeTeam(input: $input) {
      ...SetupAnswer
    }
  }
`);
const REMOVE_QUEUE = graphql(`
  mutation RemoveQueue($input: QueueRemovalInput!) {
    removeQueue(input: $input) {
      ...SetupAnswer
    }
  }
`);
const REMOVE_SOURCE = graphql(`
  mutation RemoveSource($input: RemovalInput!) {
    removeSource(input: $input) {
      ...SetupAnswer
    }
  }
`);
const REINSTATE_SOURCE = graphql(`
  mutation ReinstateSource($input: RemovalInput!) {
    reinstateSource(input: $input) {
      ...SetupAnswer
    }
  }
`);

type Perform = (idempotencyKey: string) => Promise<SetupAnswerFragment | null | undefined>;

/** A button that asks before it takes something away, and says what that means; a refusal stays in the dialog. */
function Ask({
  label,
  title,
  act,
  perform,
  onDone,
  children,
}: {
  label: string;
  title: string;
  act: string;
  perform: Perform;
  onDone: () => void;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const key = useRef('');
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await perform(key.current);
      if (answer?.__typename === 'SetupDone') {
        setOpen(false);
        onDone();
      } else {
        // What was refused is asked anew when it is asked again.
        key.current = attemptKey();
        setProblem(answer?.message ?? UNANSWERED);
      }
    } catch {
      setProblem(UNANSWERED);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={title}
        onClick={() => {
          key.current = attemptKey();
          setProblem(null);
          setOpen(true);
        }}
      >
        {label}
      </Button>
      {open ? (
        <Dialog title={title} width={480} onClose={() => setOpen(false)}>
          <form
            className={classes.form}
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
          >
            {children}
            {problem ? <Alert color="red">{problem}</Alert> : null}
            <div className={classes.buttons}>
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button type="submit" variant="filled" color="red" loading={busy}>
                {act}
              </Button>
            </div>
          </form>
        </Dialog>
      ) : null}
    </>
  );
}

interface Named {
  readonly code: string;
  readonly name: string;
}

export function RemoveTeam({ team, onDone }: { team: Named; onDone: () => void }) {
  const [remove] = useMutation(REMOVE_TEAM);
  return (
    <Ask
      label="Remove"
      title={`Remove ${team.name}`}
      act="Remove the team"
      onDone={onDone}
      perform={async (idempotencyKey) =>
        (await remove({ variables: { input: { idempotencyKey, code: team.code } } })).data?.removeTeam
      }
    >
      <p className="quiet">
        A team goes when it owns no queue and no source: give those to another team first. Its members stay as people.
      </p>
    </Ask>
  );
}

export function RemoveQueue({
  queue,
  others,
  openCount,
  onDone,
}: {
  queue: Named;
  /** queues that could take its cases over */
  others: readonly Named[];
  openCount: number;
  onDone: () => void;
}) {
  const [remove] = useMutation(REMOVE_QUEUE);
  const [moveTo, setMoveTo] = useState('');
  return (
    <Ask
      label="Remove"
      title={`Remove ${queue.name}`}
      act="Remove the queue"
      onDone={onDone}
      perform={async (idempotencyKey) =>
        (await remove({ variables: { input: { idempotencyKey, code: queue.code, moveTo: moveTo || null } } })).data
          ?.removeQueue
      }
    >
      <p className="quiet">
        {openCount > 0 ? `Its ${openCount} open ${openCount === 1 ? 'case' : 'cases'} and whatever` : 'Whatever'} rules
        and exception types would send here go to the queue you choose. What was closed here keeps its name.
      </p>
      <NativeSelect
        label="Taken over by"
        data={[
          { value: '', label: 'Choose a queue' },
          ...others.map(({ code, name }) => ({ value: code, label: name })),
        ]}
        value={moveTo}
        onChange={(event) => setMoveTo(event.currentTarget.value)}
      />
    </Ask>
  );
}

export function RemoveSource({ source, isRetired, onDone }: { source: Named; isRetired: boolean; onDone: () => void }) {
  const [remove] = useMutation(REMOVE_SOURCE);
  const [reinstate] = useMutation(REINSTATE_SOURCE);
  const input = (idempotencyKey: string) => ({ variables: { input: { idempotencyKey, code: source.code } } });
  return isRetired ? (
    <Ask
      label="Use again"
      title={`Use ${source.name} again`}
      act="Use it again"
      onDone={onDone}
      perform={async (key) => (await reinstate(input(key))).data?.reinstateSource}
    >
      <p className="quiet">It takes signals again as soon as it has a new key.</p>
    </Ask>
  ) : (
    <Ask
      label="Retire"
      title={`Retire ${source.name}`}
      act="Retire the source"
      onDone={onDone}
      perform={async (key) => (await remove(input(key))).data?.removeSource}
    >
      <p className="quiet">
        Its keys and its signing secret end at once, nothing is taken from it any more, and its silence is nobody’s
        case. What it sent stays in every figure. A source that never sent anything is erased.
      </p>
    </Ask>
  );
}
