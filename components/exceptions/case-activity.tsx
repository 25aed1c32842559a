'use client';
import { Alert, Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { CaseDetailFragment } from '../shell/apollo';
import { Section } from '../shell/page';
import { Time } from '../shell/time';
import classes from './case.module.css';
import type { Outcome } from './triage';

interface CaseActivityProps {
  activity: CaseDetailFragment['activity'];
  /** Absent for those who may not comment. */
  comment?: (text: string) => Promise<Outcome>;
}

/** Everything that happened to the case, oldest first, and room for the next word. */
export function CaseActivity({ activity, comment }: CaseActivityProps) {
  const ordered = [...activity].sort((a, b) => a.at.localeCompare(b.at));
  return (
    <Section title="Activity">
      <ol className={classes.activity}>
        {ordered.map((entry) => (
          <li key={entry.id}>
            <div className={classes.entry}>
              <b>{entry.actor ?? 'Throughline'}</b>
              <span>{entry.comment && entry.kind === 'commented' ? null : entry.text}</span>
              <span className="quiet">
                <Time at={entry.at} />
              </span>
            </div>
            {entry.comment ? <blockquote>{entry.comment}</blockquote> : null}
          </li>
        ))}
      </ol>
      {ordered.length === 0 ? <p className={classes.text}>Nothing has happened to it yet.</p> : null}
      {comment ? <CommentBox comment={comment} /> : null}
    </Section>
  );
}

function CommentBox({ comment }: { comment: (text: string) => Promise<Outcome> }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async () => {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    const outcome = await comment(text.trim());
    setBusy(false);
    if (outcome.kind === 'done') setText('');
    // What was written stays in the box: a refusal must not cost it.
    setProblem(outcome.kind === 'done' ? null : outcome.text);
  };
  return (
    <form
      className={classes.comment}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Textarea
        aria-label="Comment"
        placeholder="Write a comment"
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void submit();
        }}
      />
      {problem ? <Alert color="red">{problem}</Alert> : null}
      <Button type="submit" loading={busy} disabled={text.trim() === ''}>
        Comment
      </Button>
    </form>
  );
}
