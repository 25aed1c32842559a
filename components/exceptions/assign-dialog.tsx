'use client';
import { Alert, Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../shell/dialog';
import type { CaseHandle } from './commands';
import classes from './queue.module.css';
import type { Outcome } from './triage';

export interface Candidate {
  id: string;
  name: string;
  roleLabel: string;
}

interface AssignDialogProps {
  handle: CaseHandle;
  title: string;
  people: readonly Candidate[];
  assign: (handle: CaseHandle, assignee: Candidate, comment: string) => Promise<Outcome>;
  /** Called with the outcome once it is done; a conflict or refusal stays in the dialog. */
  onDone: (outcome: Outcome) => void;
  onClose: () => void;
}

/** Hands a case to a person, with a word to them. */
export function AssignDialog({ handle, title, people, assign, onDone, onClose }: AssignDialogProps) {
  const [assignee, setAssignee] = useState('');
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async () => {
    const person = people.find((candidate) => candidate.id === assignee);
    if (!person) return;
    setBusy(true);
    const outcome = await assign(handle, person, comment.trim());
    setBusy(false);
    if (outcome.kind === 'done') onDone(outcome);
    else setProblem(outcome.text);
  };
  return (
    <Dialog onClose={onClose} title={`Assign case ${handle.number}`}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={classes.dialogTitle}>{title}</p>
        <NativeSelect
          label="To"
          data-autofocus
          data={[
            { value: '', label: 'Choose a person', disabled: true },
            ...people.map((person) => ({ value: person.id, label: `${person.name}, ${person.roleLabel}` })),
          ]}
          value={assignee}
          onChange={(event) => setAssignee(event.currentTarget.value)}
        />
        <Textarea
          label="Comment"
          description="Optional; it stands in the case’s activity."
          autosize
          minRows={2}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        {problem ? <Alert color="red">{problem}</Alert> : null}
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" className={classes.primary} loading={busy} disabled={!assignee}>
            Assign
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
