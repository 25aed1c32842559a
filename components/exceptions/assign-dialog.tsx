'use client';
import { Alert, Button, Modal, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
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
  const [assignee, setAssignee] = useState<string | null>(null);
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
    <Modal opened onClose={onClose} title={`Assign case ${handle.number}`}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={classes.dialogTitle}>{title}</p>
        <Select
          label="To"
          placeholder="Type a name"
          searchable
          data-autofocus
          data={people.map((person) => ({ value: person.id, label: `${person.name}, ${person.roleLabel}` }))}
          value={assignee}
          onChange={setAssignee}
          nothingFoundMessage="Nobody by that name may take this case"
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
    </Modal>
  );
}
