'use client';
import { Alert, Button, NativeSelect, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { graphql, useMutation } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { Dialog } from '../shell/dialog';
import { plural } from '../shell/format';
import { TermBadge, type TermLike } from '../shell/term';
import type { Candidate } from './assign-dialog';
import type { CaseHandle } from './commands';
import './commands';
import classes from './queue.module.css';
import { summarise } from './triage';

const ACT = graphql(`
  mutation ActOnExceptions($input: ActOnExceptionsInput!) {
    actOnExceptions(input: $input) {
      __typename
      ... on ExceptionsActedOn {
        outcomes {
          term {
            code
            label
            tone
            description
          }
          message
          exception {
            id
            ...CaseStanding
          }
        }
      }
      ... on Invalid {
        message
      }
      ... on Forbidden {
        message
      }
    }
  }
`);

export type BulkAction = 'CLAIM' | 'ASSIGN' | 'ACKNOWLEDGE' | 'COMMENT';
export interface BulkItem extends CaseHandle {
  title: string;
}
export interface BulkOutcome {
  item: BulkItem;
  code: string;
  term: TermLike;
  message: string | null | undefined;
}

export const BULK_WORDS: Record<BulkAction, { title: string; done: string }> = {
  CLAIM: { title: 'Claim', done: 'claimed' },
  ASSIGN: { title: 'Assign', done: 'assigned' },
  ACKNOWLEDGE: { title: 'Acknowledge', done: 'acknowledged' },
  COMMENT: { title: 'Comment on', done: 'commented on' },
};

interface BulkActProps {
  action: BulkAction;
  items: readonly BulkItem[];
  people: readonly Candidate[];
  onClose: (outcomes: readonly BulkOutcome[]) => void;
}

/** One act on exactly these cases, in one step on the server; it ends in a list of what became of each. */
export function BulkAct({ action, items, people, onClose }: BulkActProps) {
  const [act, { loading }] = useMutation(ACT);
  const [assignee, setAssignee] = useState('');
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [outcomes, setOutcomes] = useState<readonly BulkOutcome[] | null>(null);
  // One key for all attempts of this dialog: whether the first got through or not, it is done once.
  const [key] = useState(attemptKey);
  const words = BULK_WORDS[action];
  const asks = action === 'ASSIGN' || action === 'COMMENT';

  const run = async () => {
    setProblem(null);
    try {
      const { data } = await act({
        variables: {
          input: {
            idempotencyKey: key,
            action,
            items: items.map(({ id, version }) => ({ id, version })),
            assignee: assignee || undefined,
            comment: comment.trim() || undefined,
          },
        },
      });
      const result = data?.actOnExceptions;
      if (result?.__typename !== 'ExceptionsActedOn') {
        setProblem(result?.message ?? 'The server did not answer. Trying again is safe.');
        return;
      }
      setOutcomes(
        result.outcomes.flatMap(({ term, message }, index) => {
          const item = items[index];
          return item ? [{ item, code: term.code, term, message }] : [];
        }),
      );
    } catch {
      setProblem('The server did not answer. Trying again is safe.');
    }
  };
  const started = useRef(false);
  useEffect(() => {
    // What asks for nothing begins at once; effects run twice in development.
    if (asks || started.current) return;
    started.current = true;
    void run();
  });

  const title = `${words.title} ${plural(items.length, 'case')}`;
  return (
    <Dialog onClose={() => onClose(outcomes ?? [])} title={title} width={620}>
      {outcomes ? (
        <div className={classes.form}>
          <p className={classes.dialogTitle} role="status">
            {summarise(outcomes, words.done)}
          </p>
          <div className={classes.results}>
            <FigureTable
              label="Result of each case"
              rows={outcomes}
              rowKey={(outcome) => outcome.item.id}
              columns={[
                { key: 'number', head: 'Case', cell: (outcome) => outcome.item.number },
                { key: 'title', head: 'What broke', wide: true, words: true, cell: (outcome) => outcome.item.title },
                { key: 'result', head: 'Result', cell: (outcome) => <TermBadge plain term={outcome.term} /> },
                { key: 'text', head: 'In words', words: true, cell: (outcome) => outcome.message ?? '' },
              ]}
            />
          </div>
          <div className={classes.buttons}>
            <Button variant="filled" className={classes.primary} onClick={() => onClose(outcomes)}>
              Close
            </Button>
          </div>
        </div>
      ) : (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          {action === 'ASSIGN' ? (
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
          ) : null}
          {asks ? (
            <Textarea
              label="Comment"
              description={
                action === 'ASSIGN'
                  ? 'Optional; it stands in the activity of each case.'
                  : 'It stands in the activity of each case.'
              }
              autosize
              minRows={2}
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
            />
          ) : (
            <p className={classes.dialogTitle} role="status">
              {loading ? 'At work on all of them.' : ''}
            </p>
          )}
          {problem ? <Alert color="red">{problem}</Alert> : null}
          <div className={classes.buttons}>
            <Button onClick={() => onClose([])}>Cancel</Button>
            <Button
              type="submit"
              variant="filled"
              className={classes.primary}
              loading={loading}
              disabled={(action === 'ASSIGN' && !assignee) || (action === 'COMMENT' && !comment.trim())}
            >
              {title}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
