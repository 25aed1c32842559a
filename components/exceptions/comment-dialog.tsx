'use client';
import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../shell/dialog';
import type { CaseHandle } from './commands';
import { EMPTY_DRAFT, MentionBox } from './mention-box';
import classes from './queue.module.css';
import type { Outcome } from './triage';

interface CommentDialogProps {
  handle: CaseHandle;
  title: string;
  comment: (handle: CaseHandle, text: string) => Promise<Outcome>;
  onDone: (outcome: Outcome) => void;
  onClose: () => void;
}

/** A word on a case without leaving the list. What is refused stays in the box. */
export function CommentDialog({ handle, title, comment, onDone, onClose }: CommentDialogProps) {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async () => {
    if (draft.text.trim() === '' || busy) return;
    setBusy(true);
    const outcome = await comment(handle, draft.sent.trim());
    setBusy(false);
    if (outcome.kind === 'done') onDone(outcome);
    else setProblem(outcome.text);
  };
  return (
    <Dialog onClose={onClose} title={`Comment on case ${handle.number}`}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={classes.dialogTitle}>{title}</p>
        <MentionBox exception={handle.id} draft={draft} onChange={setDraft} onSubmit={() => void submit()} autoFocus />
        {problem ? <Alert color="red">{problem}</Alert> : null}
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            className={classes.primary}
            loading={busy}
            disabled={draft.text.trim() === ''}
          >
            Comment
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
