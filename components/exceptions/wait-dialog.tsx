'use client';
import { Alert, Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../shell/dialog';
import type { CaseHandle } from './commands';
import classes from './queue.module.css';
import type { Outcome } from './triage';

interface WaitDialogProps {
  handle: CaseHandle;
  title: string;
  wait: (handle: CaseHandle, reason: string, until: string) => Promise<Outcome>;
  /** Called with the outcome once it is done; a conflict or refusal stays in the dialog. */
  onDone: (outcome: Outcome) => void;
  onClose: () => void;
}

/** Nine in the morning of a day so many days ahead, as the control writes it, in the reader's own zone. */
function ahead(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() + days);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T09:00`;
}

/** Says what a case waits for and until when at the longest: the SLA stands still, the cut-off does not. */
export function WaitDialog({ handle, title, wait, onDone, onClose }: WaitDialogProps) {
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(() => ahead(3));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const at = Date.parse(until);
  const submit = async () => {
    if (Number.isNaN(at) || reason.trim() === '') return;
    setBusy(true);
    const outcome = await wait(handle, reason.trim(), new Date(at).toISOString());
    setBusy(false);
    if (outcome.kind === 'done') onDone(outcome);
    else setProblem(outcome.text);
  };
  return (
    <Dialog onClose={onClose} title={`Case ${handle.number} waits`}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={classes.dialogTitle}>{title}</p>
        <Textarea
          label="For what"
          description="The SLA stands still meanwhile; the cut-off of the period does not."
          data-autofocus
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          label="Until, at the longest"
          description="Then it goes on by itself. In your own zone."
          type="datetime-local"
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        {problem ? <Alert color="red">{problem}</Alert> : null}
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            className={classes.primary}
            loading={busy}
            disabled={reason.trim() === '' || Number.isNaN(at)}
          >
            Wait
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
