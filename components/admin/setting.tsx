'use client';
import { Alert, Button } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { graphql, type SetupAnswerFragment } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import classes from './admin.module.css';
import { type Difference, differences } from './differences';

graphql(`
  fragment SetupAnswer on SetupResult {
    __typename
    ... on SetupDone {
      id
    }
    ... on Invalid {
      message
      field
    }
    ... on Conflict {
      message
    }
    ... on Forbidden {
      message
    }
    ... on NotFound {
      message
    }
  }
`);

export const UNANSWERED =
  'The server did not answer. Nothing may have been changed: try again, a repetition does no harm.';
export const attemptKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

export interface Submission {
  /** the same for a repetition of the same request */
  readonly idempotencyKey: string;
  /** revision that the change is made upon; '' for something new */
  readonly expected: string;
}

/** What a form hands its fields. */
export interface Form<State> {
  readonly draft: State;
  readonly set: <Key extends keyof State>(key: Key, value: State[Key]) => void;
  /** what the server said of this field */
  readonly fault: (field: string) => string | undefined;
}

interface Current<State> {
  readonly state: State;
  readonly revision: string;
}

/**
 * A form for one thing that is set up. A refusal stands at its field; when somebody else has changed the thing since it
 * was opened, the form says who and what, keeps what was typed, and lets the writer decide.
 */
export function SettingDialog<State extends object>({
  title,
  base,
  revision,
  labels,
  fields,
  current,
  save,
  saveLabel = 'Save',
  onDone,
  onClose,
}: {
  title: string;
  base: State;
  /** null for something new */
  revision: string | null;
  labels: Readonly<Partial<Record<keyof State & string, string>>>;
  fields: (form: Form<State>) => ReactNode;
  /** reads what is there now, after a conflict */
  current: () => Promise<Current<State> | null>;
  save: (draft: State, submission: Submission) => Promise<SetupAnswerFragment | null | undefined>;
  saveLabel?: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(base);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ message: string; field: string | null } | null>(null);
  const [theirs, setTheirs] = useState<(Current<State> & { message: string; changes: Difference[] }) | null>(null);
  const known = useRef(labels);
  known.current = labels;
  const attempt = useRef({ content: '', key: '' });

  const submit = async (expected: string) => {
    const content = JSON.stringify([draft, expected]);
    if (attempt.current.content !== content) attempt.current = { content, key: attemptKey() };
    setBusy(true);
    setRefusal(null);
    try {
      const answer = await save(draft, { idempotencyKey: attempt.current.key, expected });
      if (answer?.__typename === 'SetupDone') return onDone();
      if (answer?.__typename === 'Conflict') {
        const now = await current();
        if (now) {
          const from = theirs?.state ?? base;
          return setTheirs({ ...now, message: answer.message, changes: differences(from, now.state, known.current) });
        }
      }
      setRefusal({
        message: answer?.message ?? UNANSWERED,
        field: answer?.__typename === 'Invalid' ? (answer.field ?? null) : null,
      });
    } catch {
      setRefusal({ message: UNANSWERED, field: null });
    } finally {
      setBusy(false);
    }
  };
  const atField = refusal?.field != null && refusal.field in { ...draft };
  return (
    <Dialog title={title} width={560} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit(theirs?.revision ?? revision ?? '');
        }}
      >
        {fields({
          draft,
          set: (key, value) => setDraft((before) => ({ ...before, [key]: value })),
          fault: (field) => (refusal?.field === field ? refusal.message : undefined),
        })}
        {refusal && !atField ? <Alert color="red">{refusal.message}</Alert> : null}
        {theirs ? (
          <Alert color="gray" title="Somebody else was here">
            {theirs.message} What you typed is kept.
            <ul className={classes.changes}>
              {theirs.changes.map((change) => (
                <li key={change.label}>
                  {change.label}: <del>{change.before}</del> → <ins>{change.now}</ins>
                </li>
              ))}
            </ul>
          </Alert>
        ) : null}
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          {theirs ? (
            <Button
              onClick={() => {
                setDraft(theirs.state);
                setTheirs({ ...theirs, changes: [] });
              }}
            >
              Take theirs
            </Button>
          ) : null}
          <Button type="submit" variant="filled" loading={busy}>
            {theirs ? 'Save mine over it' : saveLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
