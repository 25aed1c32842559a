'use client';
import { Alert, Button, NativeSelect } from '@mantine/core';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { graphql, type SavedViewFieldsFragment, useMutation, type ViewAudience } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { Field } from '../shell/controls';
import { Dialog } from '../shell/dialog';
import { useMay, useViewer } from '../shell/viewer';
import classes from './queue.module.css';

const SAVE_VIEW = graphql(`
  mutation SaveView($input: SaveViewInput!) {
    saveView(input: $input) {
      __typename
      ... on ViewSaved {
        id
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

interface SaveViewProps {
  /** The view that is open. */
  view: SavedViewFieldsFragment | null;
  query: string;
  onClose: () => void;
  onSaved: () => void;
}

/** Keeps what is on screen under a name: for oneself, for a team, for everyone. */
export function SaveView({ view, query, onClose, onSaved }: SaveViewProps) {
  const own = view?.mayChange ? view : null;
  const viewer = useViewer();
  const shares = useMay('exceptions:assign');
  const [, setSaved] = useQueryState('saved', parseAsString);
  const [send, { loading }] = useMutation(SAVE_VIEW);
  const [name, setName] = useState(own?.name ?? '');
  const [audience, setAudience] = useState<ViewAudience>(own?.audience ?? 'PRIVATE');
  const [team, setTeam] = useState(own?.teamId ?? viewer?.teams[0]?.id ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (replace: SavedViewFieldsFragment | null) => {
    const input = {
      idempotencyKey: attemptKey(),
      name,
      audience,
      query,
      ...(audience === 'TEAM' ? { team } : {}),
      ...(replace ? { id: replace.id, version: replace.version } : {}),
    };
    const result = await send({ variables: { input } }).catch(() => null);
    const saved = result?.data?.saveView;
    if (saved?.__typename === 'ViewSaved') {
      await setSaved(saved.id ?? null);
      onSaved();
    } else setProblem(saved?.message ?? 'The server did not answer. Trying again is safe.');
  };
  const audiences = [
    { value: 'PRIVATE', label: 'Me alone' },
    ...(viewer && viewer.teams.length > 0 ? [{ value: 'TEAM', label: 'A team of mine' }] : []),
    ...(shares ? [{ value: 'EVERYONE', label: 'Everyone' }] : []),
  ];
  return (
    <Dialog onClose={onClose} title="Save as a view" width={420}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save(own);
        }}
      >
        <Field
          label="Name"
          value={name}
          maxLength={60}
          required
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="For"
          data={audiences}
          value={audience}
          onChange={(event) => setAudience(event.currentTarget.value as ViewAudience)}
        />
        {audience === 'TEAM' ? (
          <NativeSelect
            label="Team"
            data={(viewer?.teams ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={team}
            onChange={(event) => setTeam(event.currentTarget.value)}
          />
        ) : null}
        <p className={classes.dialogTitle}>Filters, grouping, columns, order and row height are kept; it is a link.</p>
        {problem ? <Alert color="red">{problem}</Alert> : null}
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          {own ? (
            <Button disabled={!name.trim()} loading={loading} onClick={() => void save(null)}>
              Save as another
            </Button>
          ) : null}
          <Button type="submit" variant="filled" className={classes.primary} disabled={!name.trim()} loading={loading}>
            {own ? 'Save the changes' : 'Save'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
