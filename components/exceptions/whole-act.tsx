'use client';
import { Alert, Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { type ActOnSelectionMutation, graphql, useMutation } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { Dialog } from '../shell/dialog';
import { formatCount, plural } from '../shell/format';
import { TermBadge } from '../shell/term';
import type { Candidate } from './assign-dialog';
import { BULK_WORDS, type BulkAction } from './bulk-act';
import classes from './queue.module.css';
import type { Whole } from './use-whole';

const ACT = graphql(`
  mutation ActOnSelection($input: ActOnSelectionInput!) {
    actOnSelection(input: $input) {
      __typename
      ... on SelectionActedOn {
        done
        conflict
        refused
        left {
          number
          title
          term {
            code
            label
            tone
            description
          }
          message
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
type Result = Extract<ActOnSelectionMutation['actOnSelection'], { __typename: 'SelectionActedOn' }>;

interface WholeActProps {
  action: BulkAction;
  whole: Whole;
  people: readonly Candidate[];
  /** Whether something was done. */
  onClose: (acted: boolean) => void;
}

/** One act on exactly the cases that were selected, in one step on the server; it says what became of all of them. */
export function WholeAct({ action, whole, people, onClose }: WholeActProps) {
  const [act, { loading }] = useMutation(ACT);
  const [assignee, setAssignee] = useState('');
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [result, setResult] = useState<Result | null>(null);
  // One key for all attempts of this dialog: whether the first got through or not, it is done once.
  const [key] = useState(attemptKey);
  const words = BULK_WORDS[action];
  const able = whole.able.find((each) => each.action === action)?.count ?? 0;
  const title = `${words.title} ${plural(whole.worth.count, 'case')}`;
  const run = async () => {
    setProblem(null);
    const input = {
      idempotencyKey: key,
      selection: whole.selection,
      action,
      assignee: assignee || undefined,
      comment: comment.trim() || undefined,
    };
    const answer = await act({ variables: { input } }).catch(() => null);
    const acted = answer?.data?.actOnSelection;
    if (acted?.__typename === 'SelectionActedOn') setResult(acted);
    else setProblem(acted?.message ?? 'The server did not answer. Trying again is safe.');
  };
  return (
    <Dialog onClose={() => onClose(result !== null)} title={title} width={620} meant={loading}>
      {result ? (
        <div className={classes.form}>
          <p className={classes.dialogTitle} role="status">
            {[
              `${formatCount(result.done)} ${words.done}`,
              result.conflict > 0 ? `${formatCount(result.conflict)} changed meanwhile` : '',
              result.refused > 0 ? `${formatCount(result.refused)} refused` : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          {result.left.length > 0 ? (
            <div className={classes.results}>
              <FigureTable
                label="Cases with which nothing was done"
                rows={result.left}
                rowKey={(each) => each.number + each.title}
                columns={[
                  { key: 'number', head: 'Case', cell: (each) => each.number },
                  { key: 'title', head: 'What broke', wide: true, words: true, cell: (each) => each.title },
                  { key: 'result', head: 'Result', cell: (each) => <TermBadge plain term={each.term} /> },
                  { key: 'text', head: 'In words', words: true, cell: (each) => each.message ?? '' },
                ]}
              />
            </div>
          ) : null}
          <div className={classes.buttons}>
            <Button variant="filled" className={classes.primary} onClick={() => onClose(true)}>
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
          <p className={classes.dialogTitle}>
            {able === whole.worth.count
              ? 'Exactly these, as they were when you selected them. What changed since is left alone and told.'
              : `${formatCount(able)} of them allow it to you now; the rest is left alone and told.`}
          </p>
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
          {action === 'ASSIGN' || action === 'COMMENT' ? (
            <Textarea
              label="Comment"
              description="It stands in the activity of each case."
              autosize
              minRows={2}
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
            />
          ) : null}
          {problem ? <Alert color="red">{problem}</Alert> : null}
          <div className={classes.buttons}>
            <Button onClick={() => onClose(false)}>Cancel</Button>
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
