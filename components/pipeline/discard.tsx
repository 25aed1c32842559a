'use client';
import { Alert, Button, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import { type DeadLetterRowFragment, graphql, useMutation } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { Check } from '../shell/controls';
import classes from './pipeline.module.css';

const DISCARD = graphql(`
  mutation DiscardDeadLetters($input: DiscardInput!) {
    discardDeadLetters(input: $input) {
      __typename
      ... on DeadLettersDiscarded {
        count
      }
      ... on Invalid {
        message
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
  }
`);

/** Sets an open dead letter aside for good, or all that are refused for its reason, with a reason of one's own. */
export function Discard({ letter, onDone }: { letter: DeadLetterRowFragment; onDone: () => void }) {
  const [discard, { loading }] = useMutation(DISCARD);
  const [reason, setReason] = useState('');
  const [whole, setWhole] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = useRef({ content: '', key: '' });
  const submit = async () => {
    const content = JSON.stringify([reason, whole]);
    if (attempt.current.content !== content) attempt.current = { content, key: attemptKey() };
    try {
      const { data } = await discard({
        variables: { input: { idempotencyKey: attempt.current.key, letter: letter.id, whole, reason } },
      });
      const answer = data?.discardDeadLetters;
      if (answer?.__typename === 'DeadLettersDiscarded') onDone();
      else setProblem(answer?.message ?? UNANSWERED);
    } catch {
      setProblem(UNANSWERED);
    }
  };
  return (
    <form
      className={classes.stack}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Textarea
        label="Why nobody needs to read it"
        description="Set aside it is kept, counts as discarded, and is nobody’s work any more. This stands in the audit."
        autosize
        minRows={2}
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Check
        label={`All open ones of ${letter.source} that were refused as “${letter.code}”${letter.ceType ? `, of this type` : ''}`}
        checked={whole}
        onChange={() => setWhole(!whole)}
      />
      {problem ? <Alert color="red">{problem}</Alert> : null}
      <div>
        <Button type="submit" loading={loading} disabled={reason.trim() === ''}>
          {whole ? 'Discard all of them' : 'Discard'}
        </Button>
      </div>
    </form>
  );
}
const UNANSWERED = 'The server did not answer. Nothing may have been changed: try again, a repetition does no harm.';
