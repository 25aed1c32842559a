'use client';
import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import type { CaseDetailFragment } from '../shell/apollo';
import { Section } from '../shell/page';
import { Time } from '../shell/time';
import classes from './case.module.css';
import { EMPTY_DRAFT, MentionBox } from './mention-box';
import type { Outcome } from './triage';

interface CaseActivityProps {
  /** ID of the case. */
  exception: string;
  activity: CaseDetailFragment['activity'];
  /** Absent for those who may not comment. */
  comment?: (text: string) => Promise<Outcome>;
}

/** Everything that happened to the case, oldest first, and room for the next word. */
export function CaseActivity({ exception, activity, comment }: CaseActivityProps) {
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
            {entry.parts.length > 0 ? (
              <blockquote>
                {entry.parts.map(({ text, mention }, index) =>
                  mention ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no other identity
                    <span key={index} className={classes.mention}>
                      {text}
                    </span>
                  ) : (
                    text
                  ),
                )}
              </blockquote>
            ) : null}
          </li>
        ))}
      </ol>
      {ordered.length === 0 ? <p className={classes.text}>Nothing has happened to it yet.</p> : null}
      {comment ? <CommentBox exception={exception} comment={comment} /> : null}
    </Section>
  );
}

function CommentBox({ exception, comment }: { exception: string; comment: (text: string) => Promise<Outcome> }) {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async () => {
    if (draft.text.trim() === '' || busy) return;
    setBusy(true);
    const outcome = await comment(draft.sent.trim());
    setBusy(false);
    if (outcome.kind === 'done') setDraft(EMPTY_DRAFT);
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
      <MentionBox exception={exception} draft={draft} onChange={setDraft} onSubmit={() => void submit()} />
      {problem ? <Alert color="red">{problem}</Alert> : null}
      <Button type="submit" loading={busy} disabled={draft.text.trim() === ''}>
        Comment
      </Button>
    </form>
  );
}
