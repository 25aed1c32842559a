'use client';
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { CaseDetailFragment } from '../shell/apollo';
import { useChanges } from '../shell/live';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './case.module.css';
import { useCaseCommands } from './commands';
import { isTyping } from './triage';
import { say } from './use-triage';

interface CaseCommandsProps {
  exception: CaseDetailFragment;
  /** Asks for the case anew. */
  refetch: () => void;
}

/** What other systems were asked for from this case, what they answered, and asking the ERP again. */
export function CaseCommands({ exception, refetch }: CaseCommandsProps) {
  const { retryPosting } = useCaseCommands();
  const [busy, setBusy] = useState(false);
  const { commands, mayRetryPosting } = exception;
  // Who has asked for something looks at what becomes of it.
  useChanges('exceptions', (ids) => {
    if (commands.length > 0 && ids.includes(exception.id)) refetch();
  });
  const retry = async () => {
    setBusy(true);
    say(await retryPosting(exception));
    setBusy(false);
  };
  // "r" asks again, on the page and beside the list alike, where the case allows it now.
  const press = useRef(() => {});
  useEffect(() => {
    press.current = () => {
      if (mayRetryPosting && !busy) void retry();
    };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const plain = !event.metaKey && !event.ctrlKey && !event.altKey;
      if (event.key === 'r' && plain && !event.repeat && !event.defaultPrevented && !isTyping(event.target))
        press.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  if (commands.length === 0 && !mayRetryPosting) return null;
  return (
    <Section
      title="Asked of other systems"
      definition="A request is sent until its system answers, and done there once. The case closes when the system reports it."
    >
      {commands.length > 0 ? (
        <ol className={classes.activity}>
          {commands.map(({ id, told, systemTitle, state, createdAt, createdBy, nextAttemptAt, attempts }) => (
            <li key={id}>
              <div className={classes.entry}>
                <TermBadge term={state} />
                <b>{systemTitle}</b>
                <span>{told}.</span>
                <span className="quiet">
                  {createdBy}, <Time at={createdAt} />
                </span>
              </div>
              {attempts.length > 0 ? <blockquote>{attempts.at(-1)?.says}</blockquote> : null}
              {nextAttemptAt && attempts.length > 0 ? (
                <span className="quiet">
                  Tried {attempts.length} {attempts.length === 1 ? 'time' : 'times'}, next <Time at={nextAttemptAt} />
                </span>
              ) : null}
            </li>
          ))}
        </ol>
      ) : (
        <p className={classes.text}>
          Once the cause is mended in the ERP, it can be asked to post the document as it stands now.
        </p>
      )}
      {mayRetryPosting ? (
        <div className={classes.ask}>
          <Button loading={busy} onClick={() => void retry()}>
            Retry posting
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
